package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.testkit.Runs;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinnedTableTest {
    private final String table = Runs.freshName("orders");

    private Optional<DatabaseTable> find() throws Exception {
        try (Connection connection = Postgres.connect()) {
            return new PostgresCatalogue(connection).table("public", table);
        }
    }

    @Test
    void aTableIsNotTruncatedWhileItIsRead() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int PRIMARY KEY, name text)");
        Postgres.run("INSERT INTO " + table + " VALUES (1, 'a')");
        Followed consumer = new Followed(Postgres.store(), Followed.table(table), WriteMode.MIRROR, "id");
        consumer.follow(() -> assertThatThrownBy(() -> Postgres.run("SET lock_timeout = '100ms'", "TRUNCATE " + table))
                .hasMessageContaining("canceling statement due to lock timeout"));
        assertThat(consumer.rows()).containsExactly("[1,a]");
        Postgres.run("TRUNCATE " + table);
        consumer.follow();
        assertThat(consumer.rows()).isEmpty();
    }

    @Test
    void aTableThatWasTruncatedAfterTheSnapshotIsNotTakenForEmpty() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int PRIMARY KEY)", "INSERT INTO " + table + " VALUES (1)");
        DatabaseTable found = find().orElseThrow();
        try (PinnedState state = PostgresState.open(Database.source(Postgres.store()))) {
            Postgres.run("TRUNCATE " + table);
            assertThatThrownBy(() -> state.hold(found))
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                    .hasMessage("PostgreSQL at localhost:" + Postgres.port() + "/postgres: table 'public." + table
                            + "' was altered, truncated or rewritten while it was about to be read; run again");
        }
        try (PinnedState state = PostgresState.open(Database.source(Postgres.store()))) {
            state.hold(found);
        }
    }

    @Test
    void aPartitionThatIsDetachedAfterTheSnapshotIsMissed() throws Exception {
        Postgres.run(
                "CREATE TABLE " + table + " (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE " + table + "_1 PARTITION OF " + table + " FOR VALUES FROM (0) TO (10)");
        DatabaseTable found = find().orElseThrow();
        try (PinnedState state = PostgresState.open(Database.source(Postgres.store()))) {
            state.hold(found);
        }
        try (PinnedState state = PostgresState.open(Database.source(Postgres.store()))) {
            Postgres.run("ALTER TABLE " + table + " DETACH PARTITION " + table + "_1");
            assertThatThrownBy(() -> state.hold(found)).hasMessageEndingWith("run again");
        }
    }

    @Test
    void aPartitionAttachedBeforeThePinIsNotAppendedTwice() throws Exception {
        Postgres.run(
                "CREATE TABLE " + table + " (id int, name text) PARTITION BY RANGE (id)",
                "CREATE TABLE " + table + "_2 PARTITION OF " + table + " FOR VALUES FROM (10) TO (20)",
                "CREATE TABLE " + table + "_1 (id int, name text)",
                "INSERT INTO " + table + "_1 VALUES (1, 'a')");
        Followed consumer = new Followed(Postgres.store(), Followed.insertOnly(table), WriteMode.APPEND);
        String attach = "ALTER TABLE " + table + " ATTACH PARTITION " + table + "_1 FOR VALUES FROM (0) TO (10)";
        consumer.follow(() -> Postgres.run(attach), () -> {});
        consumer.follow();
        assertThat(consumer.appended()).containsExactly("[1,a]");
    }
}
