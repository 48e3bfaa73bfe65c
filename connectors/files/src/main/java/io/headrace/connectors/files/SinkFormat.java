package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** What differs between the file sinks. */
interface SinkFormat {
    /** The text column of {@link #read} that tells a row's file. */
    String FILE = "_headrace_file";

    String extension();

    boolean holds(DataType type);

    /** Makes the writers of the tasks; {@code job}'s configuration goes to them. */
    OutputWriterFactory writers(SparkSession spark, Job job, StructType schema);

    /** Rows of exactly {@code files}: the columns of {@code schema}, then {@link #FILE}. */
    Dataset<Row> read(SparkSession spark, SinkFolder folder, List<LiveFile> files, StructType schema)
            throws ConnectorException;

    /** Rows that {@code file} itself says it has, or {@code otherwise} if the format says nothing. */
    long rows(Path file, Configuration configuration, long otherwise) throws IOException;
}
