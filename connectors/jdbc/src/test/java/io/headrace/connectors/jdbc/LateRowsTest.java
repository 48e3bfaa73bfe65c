package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.jdbc.JdbcSource.NullCursors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.testkit.Runs;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that a view of PostgreSQL shows late, written with the database's own clock by sessions of several zones. */
class LateRowsTest {
    private final String table = Runs.freshName("sales");

    private void create(String type) throws Exception {
        Postgres.run(
                "CREATE TABLE " + table + " (id int PRIMARY KEY, name text, at " + type + ")",
                "CREATE VIEW " + table + "_v AS SELECT id, name, at FROM " + table);
    }

    private Shared view() {
        return Shared.table(table + "_v").cursor("at");
    }

    @ParameterizedTest
    @CsvSource({
        "timestamptz, UTC",
        "timestamptz, Asia/Tokyo",
        "timestamp, UTC",
        "timestamp, Asia/Tokyo",
        "timestamp, America/Los_Angeles"
    })
    void aRowThatIsCommittedAfterOneWithALaterTimeArrives(String type, String zone) throws Exception {
        create(type);
        String put = "INSERT INTO " + table + " VALUES (%d, '%s', clock_timestamp())";
        String early = "SET TIME ZONE '" + zone + "'";
        Followed consumer = new Followed(Postgres.store(), view(), WriteMode.MIRROR, "id");
        Postgres.run(early, put.formatted(1, "a"));
        consumer.follow();
        try (Connection writer = Postgres.connect()) {
            writer.setAutoCommit(false);
            Sql.run(
                    writer,
                    early,
                    put.formatted(2, "late"),
                    "UPDATE " + table + " SET name = 'A', at = clock_timestamp()");
            Postgres.run(early, put.formatted(3, "c"));
            consumer.follow();
            assertThat(consumer.rows()).hasSize(2);
            writer.commit();
        }
        consumer.follow();
        assertThat(consumer.rows()).hasSize(3);
        assertThat(consumer.rows().get(0)).startsWith("[1,A,");
        assertThat(consumer.rows().get(1)).startsWith("[2,A,");
        assertThat(consumer.rows().get(2)).startsWith("[3,c,");
    }

    @Test
    void aNumberThatIsCommittedLateArrives() throws Exception {
        create("bigint GENERATED ALWAYS AS IDENTITY");
        String put = "INSERT INTO " + table + " (id, name) VALUES (%d, 'x')";
        Followed consumer = new Followed(Postgres.store(), view(), WriteMode.MIRROR, "id");
        try (Connection writer = Postgres.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, put.formatted(1));
            Postgres.run(put.formatted(2));
            consumer.follow();
            assertThat(consumer.rows()).containsExactly("[2,x,2]");
            writer.commit();
        }
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[1,x,1]", "[2,x,2]");
    }

    @Test
    void rowsThatAreAppendedWaitAndComeOnce() throws Exception {
        create("timestamptz");
        Postgres.run("INSERT INTO " + table + " VALUES (1, 'a', '2026-01-01'), (2, 'now', now())");
        Followed consumer =
                new Followed(Postgres.store(), view().onlyInserts().settle(Duration.ofDays(1)), WriteMode.APPEND, "id");
        consumer.follow();
        assertThat(consumer.appended()).hasSize(1);
        assertThat(consumer.forecast().reason())
                .isEqualTo("'at' after 2026-01-01 00:00:00+00; 1 rows wait until they have settled (86400 s)");
        Postgres.run("INSERT INTO " + table + " VALUES (3, 'c', '2026-01-02')");
        consumer.follow();
        assertThat(consumer.appended()).hasSize(2);
    }

    private void refused(Shared source, WriteMode mode, String message, String... key) {
        Followed consumer = new Followed(Postgres.store(), source, mode, key);
        assertThatThrownBy(consumer::forecast)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessage("table 'public." + source.table() + "': " + message);
    }

    @Test
    void whatCannotBeExactIsRefused() throws Exception {
        create("timestamp");
        refused(
                view().onlyInserts(),
                WriteMode.APPEND,
                "column 'at' has no time zone, so what has settled cannot be told; say cursor-zone, e.g. \"UTC\" or"
                        + " \"Europe/Berlin\", or follow the table with a key and write-mode 'mirror'");
        refused(
                view().onlyInserts().zone("UTC").nulls(NullCursors.INCLUDE),
                WriteMode.APPEND,
                "null-cursors = include needs a key and write-mode 'mirror' or 'changes': rows without a cursor cannot"
                        + " be told from those delivered");
        refused(
                Shared.table(table + "_v").cursor("id").onlyInserts().settle(Duration.ofSeconds(5)),
                WriteMode.APPEND,
                "column 'id' is no time, so rows that are appended cannot be held back until they settle; leave settle"
                        + " out, or take a column of times as cursor");
        refused(
                Shared.table(table).keysEvery(Duration.ofHours(1)),
                WriteMode.MIRROR,
                "deletes-every needs a key; name the dataset's key, or leave deletes-every out");
        refused(
                Shared.table(table),
                WriteMode.CHANGES,
                "'changes' needs a key to tell rows apart; name the dataset's key");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        Shared plain = Shared.table("t");
        assertThatThrownBy(() -> plain.settle(Duration.ofSeconds(1)).source())
                .hasMessage("is about the cursor; name a cursor column, or leave it out");
        assertThatThrownBy(() -> plain.cursor("c").settle(Duration.ofDays(8)).source())
                .hasMessage("is out of bounds; expected 0 s to 7 d");
        assertThatThrownBy(
                        () -> plain.withoutKeys().keysEvery(Duration.ofDays(1)).source())
                .hasMessage("is for deletes = keys, and rows of insert-only tables are never deleted; leave it out");
    }

    @Test
    void keysOfAPostgresTableAreComparedOnAnIntervalToo() throws Exception {
        create("timestamptz");
        Postgres.run("INSERT INTO " + table + " VALUES (1, 'a', now()), (2, 'b', now())");
        Followed daily = new Followed(
                Postgres.store(), Shared.table(table).keysEvery(Duration.ofDays(1)), WriteMode.MIRROR, "id");
        Followed always = new Followed(Postgres.store(), Shared.table(table), WriteMode.MIRROR, "id");
        daily.follow();
        always.follow();
        Postgres.run("DELETE FROM " + table + " WHERE id = 1", "UPDATE " + table + " SET name = 'B'");
        assertThat(daily.forecast().reason()).contains("; deletions by comparing keys next after ");
        assertThat(always.forecast().reason()).endsWith("; deletions by comparing keys");
        daily.follow();
        always.follow();
        assertThat(daily.rows()).hasSize(2);
        assertThat(always.rows()).hasSize(1);
    }
}
