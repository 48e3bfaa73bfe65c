package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;

import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Parquet as Spark writes it; times as 64-bit microseconds, which every reader knows. */
final class ParquetFormat implements SinkFormat {
    @Override
    public String extension() {
        return "parquet";
    }

    @Override
    public boolean holds(DataType type) {
        return new ParquetFileFormat().supportDataType(type);
    }

    @Override
    public OutputWriterFactory writers(SparkSession spark, Job job, StructType schema) {
        OutputWriterFactory writers = new ParquetFileFormat()
                .prepareWrite(spark, job, scala.collection.immutable.Map$.MODULE$.empty(), schema);
        job.getConfiguration().set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        return writers;
    }

    @Override
    public Dataset<Row> read(SparkSession spark, SinkFolder folder, List<LiveFile> files, StructType schema)
            throws ConnectorException {
        folder.lake().configure(spark);
        String[] paths =
                files.stream().map(file -> folder.path(file.name()).toString()).toArray(String[]::new);
        return spark.read()
                .schema(schema)
                .option("__globPaths__", "false")
                .option("ignoreMissingFiles", "false")
                .option("ignoreCorruptFiles", "false")
                .format("parquet")
                .load(paths)
                .withColumn(FILE, col("_metadata.file_name"));
    }

    @Override
    public long rows(Path file, Configuration configuration, long otherwise) throws IOException {
        return Heads.footer(file, configuration).getBlocks().stream()
                .mapToLong(BlockMetaData::getRowCount)
                .sum();
    }
}
