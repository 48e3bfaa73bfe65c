package io.headrace.connectors.jdbc;

import io.headrace.configs.Default;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.SourceSettings;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A table or a view.
 *
 * @param schema absent: {@code public}, or what the database has in its place
 * @param cursor a column that grows with every insert and update; needed for increments wherever the database itself cannot
 *     tell what is new, which is everywhere but in PostgreSQL's own tables
 * @param settle how long a row may take from getting its cursor value to being committed; absent: 60 s
 * @param cursorZone the zone of a cursor that is a date or a time without a zone; absent: any zone
 * @param nullCursors what becomes of rows without a cursor value
 * @param insertOnly the provider's word that rows are never updated or deleted
 * @param softDelete a column that marks rows as deleted: a boolean that is true, or any other type that is not NULL
 * @param deletes how rows are noticed that are no longer there
 * @param deletesEvery how long keys need not be compared again; absent: they are compared in every snapshot
 */
public record JdbcSource(
        String store,
        Optional<String> schema,
        String table,
        Optional<String> cursor,
        Optional<Duration> settle,
        Optional<ZoneId> cursorZone,
        @Default("fail") NullCursors nullCursors,
        @Default("false") boolean insertOnly,
        Optional<String> softDelete,
        @Default("keys") Deletes deletes,
        Optional<Duration> deletesEvery)
        implements SourceSettings {
    private static final Duration LONGEST_SETTLE = Duration.ofDays(7);

    /** What becomes of rows that have NULL in the cursor column. */
    public enum NullCursors {
        /** They are counted, and nothing is delivered. */
        FAIL,
        /** They are delivered, and again when one of them has changed. */
        INCLUDE,
        /** They are no part of the dataset. */
        IGNORE
    }

    /** How rows are noticed that are no longer there. */
    public enum Deletes {
        /** The keys of all rows are compared with those at the consumer. */
        KEYS,
        /** Not at all, or by {@code soft-delete} alone. */
        NONE
    }

    public JdbcSource {
        Identifiers.check("table", table);
        schema.ifPresent(s -> Identifiers.check("schema", s));
        if (insertOnly && softDelete.isPresent()) {
            throw new InvalidSetting("soft-delete", "and insert-only exclude each other; expected at most one of them");
        }
        if (cursor.isEmpty()) {
            requireNoCursorFor("settle", settle.isPresent());
            requireNoCursorFor("cursor-zone", cursorZone.isPresent());
            requireNoCursorFor("null-cursors", nullCursors != NullCursors.FAIL);
        }
        if (settle.filter(s -> s.isNegative() || s.compareTo(LONGEST_SETTLE) > 0)
                .isPresent()) {
            throw new InvalidSetting("settle", "is out of bounds; expected 0 s to 7 d");
        }
        if (deletesEvery.isPresent() && (insertOnly || deletes == Deletes.NONE)) {
            throw new InvalidSetting(
                    "deletes-every",
                    "is for deletes = keys, and rows of insert-only tables are never deleted; leave it out");
        }
    }

    /** A table of which nothing is known but where it is. */
    static JdbcSource of(String store, String schema, String table) {
        return new JdbcSource(
                store,
                Optional.of(schema),
                table,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NullCursors.FAIL,
                false,
                Optional.empty(),
                Deletes.KEYS,
                Optional.empty());
    }

    @Override
    public SourceSettings identity() {
        return new JdbcSource(
                store,
                schema,
                table,
                cursor,
                Optional.empty(),
                Optional.empty(),
                nullCursors,
                insertOnly,
                softDelete,
                deletes,
                Optional.empty());
    }

    private static void requireNoCursorFor(String key, boolean given) {
        if (given) {
            throw new InvalidSetting(key, "is about the cursor; name a cursor column, or leave it out");
        }
    }
}
