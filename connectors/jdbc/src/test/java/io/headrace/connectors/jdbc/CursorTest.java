package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.testkit.Runs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CursorTest {
    @TempDir
    Path folder;

    private Store store;
    private Connection provider;

    @BeforeEach
    void create() throws SQLException {
        store = new H2Store(folder.resolve("shop.mv.db"), "sa", Optional.empty());
        provider = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("shop"), "sa", "");
        Sql.run(
                provider,
                "CREATE TABLE ORDERS (ID INT PRIMARY KEY, NAME VARCHAR, AT TIMESTAMP(6), GONE BOOLEAN)",
                "INSERT INTO ORDERS VALUES (1, 'a', '2026-01-01 00:00:00.000001', FALSE),"
                        + " (2, 'b', '2026-01-01 00:00:00.000002', FALSE)");
    }

    @AfterEach
    void close() throws SQLException {
        provider.close();
    }

    @Test
    void changesArriveInFullPrecisionAndDeletionsByKeys() throws Exception {
        Followed consumer = new Followed(store, Followed.cursor("ORDERS", "AT"), WriteMode.MIRROR, "ID");
        assertThat(consumer.next()).isEqualTo(Extent.FULL);
        assertThat(consumer.follow()).isEqualTo(2);
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
        Sql.run(
                provider,
                "UPDATE ORDERS SET NAME = 'A', AT = '2026-01-01 00:00:00.000003' WHERE ID = 1",
                "INSERT INTO ORDERS VALUES (3, 'c', '2026-01-01 00:00:00.000003', FALSE)",
                "DELETE FROM ORDERS WHERE ID = 2");
        assertThat(consumer.follow()).isEqualTo(2);
        assertThat(consumer.rows())
                .containsExactly("[1,A,2026-01-01T00:00:00.000003,false]", "[3,c,2026-01-01T00:00:00.000003,false]");
        Sql.run(provider, "DELETE FROM ORDERS WHERE ID = 3");
        assertThat(consumer.next()).isEqualTo(Extent.CHANGES);
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[1,A,2026-01-01T00:00:00.000003,false]");
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
    }

    @Test
    void aWindowShowsTheStateInWhichItWasOpened() throws Exception {
        Followed consumer = new Followed(store, Followed.cursor("ORDERS", "AT"), WriteMode.MIRROR, "ID");
        consumer.follow(() -> Sql.run(
                provider,
                "UPDATE ORDERS SET NAME = 'after'",
                "INSERT INTO ORDERS VALUES (9, 'x', '2025-01-01', FALSE)"));
        assertThat(consumer.rows())
                .containsExactly("[1,a,2026-01-01T00:00:00.000001,false]", "[2,b,2026-01-01T00:00:00.000002,false]");
    }

    @Test
    void rowsMarkedAsDeletedBecomeDeletions() throws Exception {
        Shared soft = Shared.table("ORDERS").cursor("AT").softDelete("GONE").withoutKeys();
        Followed consumer = new Followed(store, soft, WriteMode.MIRROR, "ID");
        consumer.follow();
        Sql.run(provider, "UPDATE ORDERS SET GONE = TRUE, AT = '2026-02-01' WHERE ID = 1");
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[2,b,2026-01-01T00:00:00.000002,false]");
        assertThat(new Followed(store, soft, WriteMode.MIRROR, "ID").follow()).isEqualTo(1);
    }

    @Test
    void rowsWithoutACursorAreCountedAndRefused() throws Exception {
        Sql.run(provider, "INSERT INTO ORDERS VALUES (3, 'c', NULL, FALSE)");
        Followed consumer = new Followed(store, Followed.cursor("ORDERS", "AT"), WriteMode.MIRROR, "ID");
        assertThatThrownBy(consumer::forecast)
                .hasMessage("table 'PUBLIC.ORDERS': 1 of 3 rows have NULL in the cursor column 'AT' and would never"
                        + " arrive; fill it, name another cursor, or say null-cursors = include or ignore");
    }

    @Test
    void withoutACursorAChangeBringsAFullSnapshot() throws Exception {
        Followed consumer = new Followed(store, Followed.table("ORDERS"), WriteMode.MIRROR, "ID");
        consumer.follow();
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
        Sql.run(
                provider,
                "UPDATE ORDERS SET NAME = 'x' WHERE ID = 1",
                "UPDATE ORDERS SET NAME = 'a' WHERE ID = 2",
                "UPDATE ORDERS SET NAME = 'b' WHERE ID = 1");
        assertThat(consumer.forecast().extent()).isEqualTo(Extent.FULL);
        assertThat(consumer.forecast().reason()).isEqualTo("no cursor column: whatever changes, the snapshot is full");
        consumer.follow();
        assertThat(consumer.rows())
                .containsExactly("[1,b,2026-01-01T00:00:00.000001,false]", "[2,a,2026-01-01T00:00:00.000002,false]");
    }

    @Test
    void aViewOfPostgresIsFollowedByItsCursor() throws Exception {
        String name = Runs.freshName("sales");
        Postgres.run(
                "CREATE TABLE " + name + " (id int PRIMARY KEY, at timestamptz)",
                "CREATE VIEW " + name + "_v AS SELECT id, at FROM " + name,
                "INSERT INTO " + name + " VALUES (1, '2026-01-01 00:00:00.123456+02')");
        Followed consumer = new Followed(Postgres.store(), Followed.cursor(name + "_v", "at"), WriteMode.MIRROR, "id");
        consumer.follow();
        assertThat(consumer.next()).isEqualTo(Extent.NOTHING);
        Postgres.run("INSERT INTO " + name + " VALUES (2, '2026-01-01 00:00:00.123457+02')");
        assertThat(consumer.follow()).isEqualTo(1);
        assertThat(consumer.rows()).hasSize(2);
    }

    @Test
    void appendingATableThatMayChangeIsRefused() {
        Followed consumer = new Followed(store, Followed.cursor("ORDERS", "AT"), WriteMode.APPEND, "ID");
        assertThatThrownBy(consumer::forecast)
                .hasMessage("table 'PUBLIC.ORDERS': 'append' takes new rows only, and a table's rows may change; use"
                        + " write-mode 'changes', or say insert-only = true if they never do");
    }
}
