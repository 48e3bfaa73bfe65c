package io.headrace.connectors.delta;

import java.util.Map;

/** The settings that a Spark session must be started with before it reads or writes Delta tables here. */
public final class DeltaSparkSettings {
    private DeltaSparkSettings() {}

    /**
     * Delta's extension (without it deletion vectors are not applied), its catalog (without it every read is refused), and
     * log stores that stay right when two processes write one table: Delta's own lose commits then on S3 and local disks.
     */
    public static Map<String, String> all() {
        String s3 = ConditionalS3LogStore.class.getName();
        return Map.of(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension",
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog",
                "spark.delta.logStore.file.impl",
                HardLinkLogStore.class.getName(),
                "spark.delta.logStore.s3a.impl",
                s3,
                "spark.delta.logStore.s3.impl",
                s3);
    }
}
