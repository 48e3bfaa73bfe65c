package io.headrace.connectors.delta;

import io.headrace.connectors.testkit.LocalSpark;
import org.apache.spark.sql.SparkSession;

/** Removes at once what a table's newest version does not need, as a VACUUM does when the retention is over. */
final class Vacuum {
    private Vacuum() {}

    /** @param table as Spark names it */
    static void now(String table) {
        SparkSession spark = LocalSpark.newSession();
        spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        // Ten thousand tasks by default, whatever there is to list.
        spark.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "1");
        spark.sql("VACUUM delta.`" + table + "` RETAIN 0 HOURS");
    }
}
