package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.testkit.Runs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody asks for once more comes as upserts, and never as rows that are new, also where rows are only inserted. */
class AgainTest {
    private static final Shared BY_NUMBER = Shared.table("ORDERS").cursor("ID").onlyInserts();

    @TempDir
    Path folder;

    @Test
    void whatIsTakenAgainAfterGoingBackIsNotAppended() throws Exception {
        try (Connection provider = shop()) {
            Sql.run(provider, "INSERT INTO ORDERS VALUES (1), (2), (3)");
            Followed consumer = ordersByNumber();
            consumer.follow();
            consumer.back("1");
            assertThat(consumer.forecast().reason()).isEqualTo("'ID' from 1, up to 3");
            Sql.run(provider, "INSERT INTO ORDERS VALUES (4)");
            assertThat(consumer.follow()).isEqualTo(4);
            assertThat(consumer.rows()).containsExactly("[1]", "[2]", "[3]", "[4]");
            assertThat(consumer.appended()).containsExactly("[1]", "[2]", "[3]");
            Sql.run(provider, "INSERT INTO ORDERS VALUES (5)");
            assertThat(consumer.next()).isEqualTo(Extent.APPENDS);
        }
    }

    @Test
    void rowsThatWereNotDeliveredYetAreNoPartOfARangeByNumber() throws Exception {
        try (Connection provider = shop()) {
            Sql.run(provider, "INSERT INTO ORDERS VALUES (1), (2)");
            Followed consumer = ordersByNumber();
            consumer.follow();
            Sql.run(provider, "INSERT INTO ORDERS VALUES (3)");
            assertThat(consumer.again("1", "9")).isEqualTo(1);
            assertThat(consumer.follow()).isEqualTo(1);
            assertThat(consumer.appended()).containsExactly("[1]", "[2]", "[3]");
        }
    }

    @Test
    void rowsThatWereNotDeliveredYetAreNoPartOfARangeByTransactionsEither() throws Exception {
        String table = Runs.freshName("orders");
        Postgres.run(
                "CREATE TABLE " + table + " (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE " + table + "_1 PARTITION OF " + table + " FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE " + table + "_2 (id int)",
                "INSERT INTO " + table + "_2 VALUES (12)",
                "INSERT INTO " + table + " VALUES (1), (2)");
        Followed consumer =
                new Followed(Postgres.store(), Shared.table(table).cursor("id").onlyInserts(), WriteMode.MIRROR, "id");
        consumer.follow();
        Postgres.run(
                "INSERT INTO " + table + " VALUES (3)",
                "ALTER TABLE " + table + " ATTACH PARTITION " + table + "_2 FOR VALUES FROM (10) TO (20)");
        assertThat(consumer.again("1", "19")).isEqualTo(1);
        assertThat(consumer.follow()).isEqualTo(2);
        assertThat(consumer.appended()).containsExactlyInAnyOrder("[1]", "[12]", "[2]", "[3]");
    }

    private Connection shop() throws Exception {
        Connection provider = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("shop"), "sa", "");
        Sql.run(provider, "CREATE TABLE ORDERS (ID INT PRIMARY KEY)");
        return provider;
    }

    private Followed ordersByNumber() {
        H2Store store = new H2Store(folder.resolve("shop.mv.db"), "sa", Optional.empty());
        return new Followed(store, BY_NUMBER, WriteMode.MIRROR, "ID");
    }
}
