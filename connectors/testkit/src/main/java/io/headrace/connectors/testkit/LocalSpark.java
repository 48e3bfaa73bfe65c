package io.headrace.connectors.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark of a test JVM: started at the first call, ended with the JVM. Small and in UTC; with Delta's extension if
 * Delta is on the class path. Thread-safe.
 */
public final class LocalSpark {
    private LocalSpark() {}

    /** A session of its own: settings and views of one test do not reach another. */
    public static SparkSession newSession() {
        return Holder.FIRST.newSession();
    }

    /** Starts Spark when it is first asked for; static because Spark itself allows one context per JVM. */
    private static final class Holder {
        private static final SparkSession FIRST = start();
    }

    private static SparkSession start() {
        SparkSession.Builder builder = SparkSession.builder()
                .appName("tests")
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.default.parallelism", "2")
                .config("spark.sql.session.timeZone", "UTC")
                // Plans as text for a UI that is off would take a good part of the time of small queries.
                .config("spark.sql.ui.explainMode", "simple")
                // Otherwise every session has class loaders of its own and compiles all generated code anew.
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.sql.warehouse.dir", warehouse());
        if (hasDelta()) {
            builder.config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                    .config("spark.databricks.delta.snapshotPartitions", "1");
        }
        return builder.getOrCreate();
    }

    private static String warehouse() {
        try {
            Path folder = Files.createTempDirectory("headrace-warehouse");
            folder.toFile().deleteOnExit();
            return folder.toUri().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasDelta() {
        try {
            Class.forName("io.delta.sql.DeltaSparkSessionExtension");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
