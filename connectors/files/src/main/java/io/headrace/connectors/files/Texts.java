package io.headrace.connectors.files;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** What csv and json have in common: text files that tasks read whole, one after the other. */
final class Texts {
    /** The column for the text of malformed rows. */
    static final String CORRUPT = "_corrupt";

    private static final int MOST_TASKS = 500;

    private Texts() {}

    static List<TextFile> files(Path root, List<DataFile> files) {
        return files.stream()
                .map(file -> new TextFile(
                        SourceFolder.below(root, file.path()).toUri().toString(), file.path()))
                .toList();
    }

    static Broadcast<SerializableConfiguration> broadcast(SparkSession spark, Configuration configuration) {
        return SerializableConfiguration.broadcast(spark.sparkContext(), configuration);
    }

    static JavaRDD<TextFile> tasks(SparkSession spark, List<TextFile> files) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(files, Math.max(1, Math.min(MOST_TASKS, files.size())));
    }

    /** The rows that {@code task} makes of {@code files}. */
    static Dataset<Row> rows(
            SparkSession spark, List<TextFile> files, FlatMapFunction<TextFile, InternalRow> task, StructType schema) {
        return ((org.apache.spark.sql.classic.SparkSession) spark)
                .internalCreateDataFrame(tasks(spark, files).flatMap(task).rdd(), schema, false);
    }

    static StructType withOrigin(StructType columns) {
        return columns.add(ChangeBatch.ORIGIN, DataTypes.StringType);
    }

    /** The types that a share declares, sorted by column. */
    static StructType declared(Map<String, String> types) throws ConnectorException {
        StructType declared = new StructType();
        List<String> names = new ArrayList<>(types.keySet());
        names.sort(String::compareTo);
        for (String name : names) {
            declared = declared.add(name, type(name, types.getOrDefault(name, "")));
        }
        return declared;
    }

    private static DataType type(String column, String text) throws ConnectorException {
        try {
            return DataType.fromDDL(text);
        } catch (Exception e) {
            // Spark's parser throws a checked exception without saying so.
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The type '" + text + "' of column '" + column + "' in 'schema' is not known; expected one such as"
                            + " string, bigint, double, decimal(10,2), boolean, date, timestamp, timestamp_ntz",
                    e);
        }
    }
}
