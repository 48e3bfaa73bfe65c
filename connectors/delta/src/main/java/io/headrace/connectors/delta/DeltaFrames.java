package io.headrace.connectors.delta;

import io.headrace.connectors.delta.Commit.DataFile;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaLog$;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action$;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Chosen files of a table as rows, with deletion vectors, column names and partition values applied by Delta. Uses Delta's
 * internal classes, for which its version is pinned exactly; {@link DeltaTransaction} is the only other such class.
 */
final class DeltaFrames {
    private final DeltaLog log;
    private final SparkSession spark;

    DeltaFrames(SparkSession spark, Path table) {
        this.spark = spark;
        SparkSession.setActiveSession(spark);
        // A table that was created again under the same path would be taken for the old one.
        DeltaLog$.MODULE$.invalidateCache(spark, table);
        this.log = DeltaLog$.MODULE$.forTable(spark, table);
    }

    /** The whole table at {@code version}. */
    static Dataset<Row> table(SparkSession spark, Path table, long version) {
        return spark.read().format("delta").option("versionAsOf", version).load(table.toString());
    }

    /** The change data feed of (from, to], with {@code _change_type} and {@code _commit_version}. */
    static Dataset<Row> feed(SparkSession spark, Path table, long from, long to) {
        return spark.read()
                .format("delta")
                .option("readChangeFeed", "true")
                .option("startingVersion", from + 1)
                .option("endingVersion", to)
                .load(table.toString());
    }

    /** The rows of {@code files}, which were added up to {@code version}, in that version's columns. */
    Dataset<Row> added(List<DataFile> files, long version) {
        List<AddFile> actions = files.stream()
                .map(f -> (AddFile) Action$.MODULE$.fromJson(f.action()))
                .toList();
        return rows(at(version), actions);
    }

    /**
     * The rows of all files that the table had at version {@code in} and no longer, or not yet, at {@code notIn}, in the
     * columns of version {@code schemaOf}, which is one of the two.
     */
    Dataset<Row> difference(long in, long notIn, long schemaOf) {
        Snapshot snapshot = at(in);
        Snapshot otherSnapshot = at(notIn);
        Dataset<AddFile> files = snapshot.allFiles();
        Dataset<Row> mine = files.toDF();
        Dataset<Row> other = otherSnapshot.allFiles().toDF();
        Dataset<Row> only = mine.join(
                other,
                mine.col("path")
                        .equalTo(other.col("path"))
                        .and(mine.col("deletionVector").eqNullSafe(other.col("deletionVector"))),
                "left_anti");
        return rows(
                schemaOf == in ? snapshot : otherSnapshot,
                only.as(files.encoder()).collectAsList());
    }

    private Dataset<Row> rows(Snapshot snapshot, List<AddFile> files) {
        return log.createDataFrame(snapshot, CollectionConverters.asScala(files).toSeq(), false, Option.empty());
    }

    private Snapshot at(long version) {
        SparkSession.setActiveSession(spark);
        return log.getSnapshotAt(version, Option.empty(), Option.empty(), false);
    }
}
