package io.headrace.jobs.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a real cluster: a master, two workers, and what {@code spark-submit} starts, one process per run. */
class SparkSubmitIT {
    private static final String SHARE =
            """
            name = orders
            provider = shop
            stores.here { type = local, root = "data" }
            datasets = [{ name = orders, source { type = files, store = here, path = orders, format = parquet } }]
            consumers = [
              {
                name = ann
                stores.there { type = local, root = "received" }
                mappings = [{ dataset = orders, sink { type = csv, store = there, path = csv } }]
              }
              {
                name = bob
                stores.there { type = local, root = "received" }
                mappings = [{ dataset = orders, sink { type = delta, store = there, path = delta }, write-mode = append }]
              }
              {
                name = cid
                stores.there { type = postgresql, host = localhost, port = %d, database = postgres, user = postgres }
                mappings = [{ dataset = orders, sink { type = jdbc, store = there, table = orders } }]
              }
            ]
            """;

    private static SparkCluster cluster;
    private static EmbeddedPostgres postgres;

    @TempDir
    private static Path logs;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new SparkCluster(logs);
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopCluster() throws IOException {
        cluster.close();
        assertThat(cluster.alive()).isEmpty();
        postgres.close();
    }

    @Test
    void aFullSnapshotAndThenAnIncrementalOneReachAllConsumersOnceThoughTasksRunTwice(@TempDir Path folder)
            throws Exception {
        Path share = Files.writeString(folder.resolve("share.conf"), SHARE.formatted(postgres.getPort()));
        Path orders = Files.createDirectories(folder.resolve("data/orders"));
        write("SELECT i AS id, i * 1.5 AS price FROM range(1000) t(i)", orders.resolve("first.parquet"));
        run(share);
        assertThat(received(folder)).containsOnly("1000 749250.0");

        write("SELECT i AS id, i * 1.5 AS price FROM range(1000, 1010) t(i)", orders.resolve("second.parquet"));
        run(share);
        assertThat(received(folder)).containsOnly("1010 764317.5");

        assertThat(Files.readString(logs.resolve("worker-1.log"))).contains("Asked to launch executor");
        assertThat(Files.readString(logs.resolve("worker-2.log"))).contains("Asked to launch executor");
    }

    private static void run(Path share) throws Exception {
        SparkCluster.Ended ended =
                cluster.submit(Built.JOB_JAR, "io.headrace.jobs.cli.Headrace", List.of("run", share.toString()));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("as speculatable").containsPattern("Starting task 0\\.1 in stage");
    }

    /** Rows and sum of the prices: of the files that everybody sees, of those that Delta's log names, of the table. */
    private static List<String> received(Path folder) throws SQLException {
        Path received = folder.resolve("received");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                Connection table = postgres.getPostgresDatabase().getConnection()) {
            statement.execute("SET VARIABLE files = (SELECT list('" + received.resolve("delta") + "/' || add.path) FROM"
                    + " read_json('" + received.resolve("delta/_delta_log") + "/*.json',"
                    + " columns = {add: 'STRUCT(path VARCHAR)'}) WHERE add IS NOT NULL)");
            return List.of(
                    total(duckdb, "read_csv('" + received.resolve("csv") + "/*.csv')"),
                    total(duckdb, "read_parquet(getvariable('files'))"),
                    total(table, "orders"));
        }
    }

    private static void write(String rows, Path file) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (" + rows + ") TO '" + file + "' (FORMAT parquet)");
        }
    }

    private static String total(Connection database, String rows) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) || ' ' || cast(sum(price) AS decimal(12, 1)) FROM " + rows)) {
            row.next();
            return row.getString(1);
        }
    }
}
