package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Runs;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

class TransactionIdTest {
    private final String table = Runs.freshName("orders");

    private Followed mirror() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int PRIMARY KEY, name text)");
        Postgres.run("INSERT INTO " + table + " VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        return new Followed(Postgres.store(), Followed.table(table), WriteMode.MIRROR, "id");
    }

    @Test
    void updatesInsertsAndDeletesArrive() throws Exception {
        Followed consumer = mirror();
        assertThat(consumer.next()).isEqualTo(Extent.FULL);
        consumer.follow();
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
        Postgres.run("UPDATE " + table + " SET name = 'B' WHERE id = 2", "INSERT INTO " + table + " VALUES (4, 'd')");
        Postgres.run("DELETE FROM " + table + " WHERE id = 1");
        assertThat(consumer.forecast().rows()).hasValue(2);
        assertThat(consumer.follow()).isEqualTo(2);
        assertThat(consumer.rows()).containsExactly("[2,B]", "[3,c]", "[4,d]");
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
    }

    @Test
    void aDeletionAloneIsNoticed() throws Exception {
        Followed consumer = mirror();
        consumer.follow();
        Postgres.run("DELETE FROM " + table + " WHERE id = 1");
        assertThat(consumer.next()).isEqualTo(Extent.CHANGES);
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[2,b]", "[3,c]");
    }

    @Test
    void whatATransactionCommitsLateArrives() throws Exception {
        Followed consumer = mirror();
        try (Connection writer = Postgres.connect()) {
            writer.setAutoCommit(false);
            Sql.run(
                    writer,
                    "INSERT INTO " + table + " VALUES (10, 'before')",
                    "SAVEPOINT s",
                    "INSERT INTO " + table + " VALUES (11, 'in a savepoint')",
                    "RELEASE s");
            Postgres.run("INSERT INTO " + table + " VALUES (4, 'd')");
            consumer.follow();
            assertThat(consumer.rows()).containsExactly("[1,a]", "[2,b]", "[3,c]", "[4,d]");
            Postgres.run("UPDATE " + table + " SET name = 'A' WHERE id = 1");
            consumer.follow();
            Sql.run(writer, "UPDATE " + table + " SET name = 'late' WHERE id = 3");
            writer.commit();
        }
        try (Connection vacuum = Postgres.connect()) {
            Sql.run(vacuum, "VACUUM FREEZE " + table);
        }
        consumer.follow();
        assertThat(consumer.rows())
                .containsExactly("[1,A]", "[10,before]", "[11,in a savepoint]", "[2,b]", "[3,late]", "[4,d]");
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
    }

    @Test
    void aWindowShowsTheStateInWhichItWasOpened() throws Exception {
        Followed consumer = mirror();
        consumer.follow(() -> Postgres.run(
                "UPDATE " + table + " SET name = 'after'",
                "DELETE FROM " + table + " WHERE id = 2",
                "INSERT INTO " + table + " VALUES (9, 'after')"));
        assertThat(consumer.rows()).containsExactly("[1,a]", "[2,b]", "[3,c]");
        consumer.follow(() -> Postgres.run("DELETE FROM " + table));
        assertThat(consumer.rows()).containsExactly("[1,after]", "[3,after]", "[9,after]");
    }

    @Test
    void appendedRowsArriveOnceHoweverLateTheyAreCommitted() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int, name text)");
        Followed consumer = new Followed(Postgres.store(), Followed.insertOnly(table), WriteMode.APPEND);
        Postgres.run("INSERT INTO " + table + " VALUES (1, 'a')");
        try (Connection writer = Postgres.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO " + table + " VALUES (2, 'late')");
            Postgres.run("INSERT INTO " + table + " VALUES (3, 'c')");
            consumer.follow();
            assertThat(consumer.appended()).containsExactly("[1,a]");
            assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
            writer.commit();
        }
        assertThat(consumer.next()).isEqualTo(Extent.APPENDS);
        consumer.follow();
        Postgres.run("INSERT INTO " + table + " VALUES (4, 'd')");
        consumer.follow();
        assertThat(consumer.appended()).containsExactly("[1,a]", "[2,late]", "[3,c]", "[4,d]");
    }

    @Test
    void aPartitionAttachedWithOldRowsArrives() throws Exception {
        Postgres.run(
                "CREATE TABLE " + table + " (id int PRIMARY KEY, name text) PARTITION BY RANGE (id)",
                "CREATE TABLE " + table + "_1 PARTITION OF " + table + " FOR VALUES FROM (0) TO (10)",
                "INSERT INTO " + table + " VALUES (1, 'a')",
                "CREATE TABLE " + table + "_2 (id int PRIMARY KEY, name text)",
                "INSERT INTO " + table + "_2 VALUES (11, 'old')");
        Followed consumer = new Followed(Postgres.store(), Followed.table(table), WriteMode.MIRROR, "id");
        consumer.follow();
        Postgres.run("ALTER TABLE " + table + " ATTACH PARTITION " + table + "_2 FOR VALUES FROM (10) TO (20)");
        assertThat(consumer.follow()).isEqualTo(1);
        assertThat(consumer.rows()).containsExactly("[1,a]", "[11,old]");
    }

    @Test
    void aTableMadeAnewIsNotContinued() throws Exception {
        Followed consumer = mirror();
        consumer.follow();
        Postgres.run("DROP TABLE " + table, "CREATE TABLE " + table + " (id int PRIMARY KEY, name text)");
        assertThatThrownBy(consumer::forecast)
                .hasMessage(
                        "table 'public." + table + "' cannot be continued: it was dropped and made anew since the last"
                                + " snapshot; order a full snapshot of the dataset")
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.HISTORY_LOST));
    }

    @Test
    void aWatermarkOfAnotherServerIsNotContinued() throws Exception {
        Followed consumer = mirror();
        consumer.follow();
        Watermark here = consumer.at();
        String other = here.value().replaceFirst("\"origin\":\"[0-9]+", "\"origin\":\"42");
        consumer.at(new Watermark(here.kind(), other, here.label()));
        assertThatThrownBy(consumer::forecast)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.HISTORY_LOST))
                .hasMessageContaining("the server is another one, or was restored or promoted (42/");
    }

    @Test
    void aTableWithoutAKeyIsReadInFullOnceItHasChanged() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int, name text)", "INSERT INTO " + table + " VALUES (1, 'a')");
        Followed consumer = new Followed(Postgres.store(), Followed.table(table), WriteMode.MIRROR);
        consumer.follow();
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
        Postgres.run("UPDATE " + table + " SET name = 'b'");
        assertThat(consumer.next()).isEqualTo(Extent.FULL);
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[1,b]");
    }

    @Test
    void aTableOfManyBlocksIsReadWholeByRanges() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int PRIMARY KEY, name text)");
        Postgres.run("ALTER TABLE " + table + " ALTER name SET STORAGE PLAIN");
        Postgres.run("INSERT INTO " + table + " SELECT i, repeat('x', 4000) FROM generate_series(1, 17000) i");
        Followed consumer = new Followed(Postgres.store(), Followed.table(table), WriteMode.MIRROR, "id");
        assertThat(consumer.follow()).isEqualTo(17000);
    }

    @Test
    void rowIdsAreCompletedAcrossTheTurnOfThirtyTwoBits() throws Exception {
        XminPosition next =
                new XminPosition(0, (5L << 32) + 10, "", "", "", java.util.List.of(), 0, java.time.Instant.EPOCH);
        String formula = XminTracking.xid(next).replace("xmin::text", "%s");
        try (Connection connection = Postgres.connect()) {
            assertThat(Sql.rows(connection, "SELECT " + formula.formatted("9") + " AS x"))
                    .isEqualTo(java.util.List.of(java.util.Map.of("x", (5L << 32) + 9)));
            assertThat(Sql.rows(connection, "SELECT " + formula.formatted("4294967290") + " AS x"))
                    .isEqualTo(java.util.List.of(java.util.Map.of("x", (5L << 32) - 6)));
        }
    }
}
