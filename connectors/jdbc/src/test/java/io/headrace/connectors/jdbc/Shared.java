package io.headrace.connectors.jdbc;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** Settings of a source under test, all but the named ones at their defaults. */
record Shared(
        String table,
        Optional<String> schema,
        Optional<String> cursor,
        Optional<Duration> settle,
        Optional<ZoneId> zone,
        JdbcSource.NullCursors nulls,
        boolean insertOnly,
        Optional<String> softDelete,
        JdbcSource.Deletes deletes,
        Optional<Duration> every) {
    static Shared table(String table) {
        return new Shared(
                table,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                JdbcSource.NullCursors.FAIL,
                false,
                Optional.empty(),
                JdbcSource.Deletes.KEYS,
                Optional.empty());
    }

    Shared in(String name) {
        return new Shared(
                table, Optional.of(name), cursor, settle, zone, nulls, insertOnly, softDelete, deletes, every);
    }

    Shared cursor(String column) {
        return new Shared(
                table, schema, Optional.of(column), settle, zone, nulls, insertOnly, softDelete, deletes, every);
    }

    Shared settle(Duration delay) {
        return new Shared(
                table, schema, cursor, Optional.of(delay), zone, nulls, insertOnly, softDelete, deletes, every);
    }

    Shared zone(String id) {
        return new Shared(
                table,
                schema,
                cursor,
                settle,
                Optional.of(ZoneId.of(id)),
                nulls,
                insertOnly,
                softDelete,
                deletes,
                every);
    }

    Shared nulls(JdbcSource.NullCursors policy) {
        return new Shared(table, schema, cursor, settle, zone, policy, insertOnly, softDelete, deletes, every);
    }

    Shared onlyInserts() {
        return new Shared(table, schema, cursor, settle, zone, nulls, true, softDelete, deletes, every);
    }

    Shared softDelete(String column) {
        return new Shared(table, schema, cursor, settle, zone, nulls, insertOnly, Optional.of(column), deletes, every);
    }

    Shared withoutKeys() {
        return new Shared(
                table, schema, cursor, settle, zone, nulls, insertOnly, softDelete, JdbcSource.Deletes.NONE, every);
    }

    Shared keysEvery(Duration interval) {
        return new Shared(
                table, schema, cursor, settle, zone, nulls, insertOnly, softDelete, deletes, Optional.of(interval));
    }

    JdbcSource source() {
        return new JdbcSource(
                "store", schema, table, cursor, settle, zone, nulls, insertOnly, softDelete, deletes, every);
    }
}
