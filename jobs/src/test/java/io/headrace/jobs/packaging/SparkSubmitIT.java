package io.headrace.jobs.packaging;

import static org.assertj.core.api.Assertions.assertThat;

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
            ]
            """;

    private static SparkCluster cluster;

    @TempDir
    private static Path logs;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new SparkCluster(logs);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
        assertThat(cluster.alive()).isEmpty();
    }

    @Test
    void aFullSnapshotAndThenAnIncrementalOneReachBothConsumers(@TempDir Path folder) throws Exception {
        Path share = Files.writeString(folder.resolve("share.conf"), SHARE);
        Path orders = Files.createDirectories(folder.resolve("data/orders"));
        write("SELECT i AS id, i * 1.5 AS price FROM range(1000) t(i)", orders.resolve("first.parquet"));
        run(share);
        assertThat(received(folder)).containsExactly("1000 749250.0", "1000 749250.0");

        write("SELECT i AS id, i * 1.5 AS price FROM range(1000, 1010) t(i)", orders.resolve("second.parquet"));
        run(share);
        assertThat(received(folder)).containsExactly("1010 764317.5", "1010 764317.5");

        assertThat(Files.readString(logs.resolve("worker-1.log"))).contains("Asked to launch executor");
        assertThat(Files.readString(logs.resolve("worker-2.log"))).contains("Asked to launch executor");
    }

    private static void run(Path share) throws Exception {
        SparkCluster.Ended ended =
                cluster.submit(Built.JOB_JAR, "io.headrace.jobs.cli.Headrace", List.of("run", share.toString()));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
    }

    /** Rows and sum of the prices; no file of an append-only Delta table is ever replaced. */
    private static List<String> received(Path folder) throws SQLException {
        Path received = folder.resolve("received");
        return List.of(
                total("read_csv('" + received.resolve("csv") + "/**/*.csv')"),
                total("read_parquet('" + received.resolve("delta") + "/*.parquet')"));
    }

    private static void write(String rows, Path file) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (" + rows + ") TO '" + file + "' (FORMAT parquet)");
        }
    }

    private static String total(String files) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) || ' ' || sum(price)::double FROM " + files)) {
            row.next();
            return row.getString(1);
        }
    }
}
