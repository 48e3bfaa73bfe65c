package io.headrace.jobs.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A job that writes which executors ran its tasks. */
public final class WhereTasksRun {
    private WhereTasksRun() {}

    public static void main(String[] args) throws Exception {
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            List<String> ids = new JavaSparkContext(spark.sparkContext())
                    .parallelize(List.of(1, 2), 2)
                    .mapPartitions(rows -> List.of(SparkEnv.get().executorId()).iterator())
                    .collect();
            Files.writeString(
                    Path.of(args[0]), String.join(" ", ids.stream().sorted().toList()));
        }
    }
}
