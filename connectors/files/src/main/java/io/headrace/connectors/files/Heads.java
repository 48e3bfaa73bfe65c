package io.headrace.connectors.files;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.avro.SchemaConverters;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** What files say about themselves, read from their first or last bytes without Spark's session. */
final class Heads {
    /** Where Spark leaves its own schema: it tells types apart that parquet does not. */
    private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

    private Heads() {}

    static ParquetMetadata footer(Path file, Configuration configuration) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
            return reader.getFooter();
        }
    }

    static StructType parquet(Path file, Configuration configuration) throws IOException {
        return columns(footer(file, configuration).getFileMetaData());
    }

    static StructType columns(FileMetaData footer) {
        String own = footer.getKeyValueMetaData().get(SPARK_SCHEMA);
        StructType columns =
                own == null ? converter().convert(footer.getSchema()) : (StructType) DataType.fromJson(own);
        return columns.asNullable();
    }

    static StructType avro(Path file, Configuration configuration) throws IOException {
        try (FSDataInputStream in = file.getFileSystem(configuration).open(file);
                DataFileStream<GenericRecord> stream = new DataFileStream<>(in, new GenericDatumReader<>())) {
            Schema schema = stream.getSchema();
            return ((StructType) SchemaConverters.toSqlType(schema).dataType()).asNullable();
        }
    }

    /** Spark's defaults, but timestamps without a zone stay so; a session's settings play no part. */
    private static ParquetToSparkSchemaConverter converter() {
        boolean binaryAsString = false;
        boolean int96AsTimestamp = true;
        boolean caseSensitive = true;
        boolean inferTimestampNtz = true;
        boolean nanosAsLong = false;
        boolean fieldIds = false;
        boolean ignoreVariantAnnotation = false;
        boolean respectUnknownType = false;
        return new ParquetToSparkSchemaConverter(
                binaryAsString,
                int96AsTimestamp,
                caseSensitive,
                inferTimestampNtz,
                nanosAsLong,
                fieldIds,
                ignoreVariantAnnotation,
                respectUnknownType);
    }
}
