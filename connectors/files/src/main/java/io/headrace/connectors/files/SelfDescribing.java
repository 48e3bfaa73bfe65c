package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.url_decode;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Parquet and avro: each file says its columns, and Spark reads the rows. */
final class SelfDescribing implements Reading {
    private static final int HEADS_AT_ONCE = 16;

    /** What one file says about itself, read without Spark. */
    @FunctionalInterface
    interface Head {
        StructType columns(Path file, Configuration configuration) throws Exception;
    }

    private final SourceFolder folder;
    private final String sparkFormat;
    private final Head head;

    /** @param sparkFormat what Spark calls the format */
    SelfDescribing(SourceFolder folder, String sparkFormat, Head head) {
        this.folder = folder;
        this.sparkFormat = sparkFormat;
        this.head = head;
    }

    @Override
    public boolean needsBytes() {
        return true;
    }

    @Override
    public StructType columns(List<DataFile> files) throws ConnectorException {
        return columns(new StructType(), files);
    }

    @Override
    public StructType columns(StructType known, List<DataFile> files) throws ConnectorException {
        List<StructType> heads = heads(files);
        StructType all = known;
        for (int i = 0; i < files.size(); i++) {
            all = merged(all, heads.get(i), files.get(i));
        }
        return all;
    }

    @Override
    public Dataset<Row> rows(SparkSession spark, List<DataFile> files, StructType columns) throws ConnectorException {
        folder.configure(spark);
        Path root = folder.root();
        String[] paths = files.stream()
                .map(file -> SourceFolder.below(root, file.path()).toString())
                .toArray(String[]::new);
        // Names are taken literally, and a file that has gone or is damaged is an error whatever the session says.
        return spark.read()
                .format(sparkFormat)
                .schema(columns)
                .option("__globPaths__", "false")
                .option("ignoreMissingFiles", "false")
                .option("ignoreCorruptFiles", "false")
                .load(paths)
                .withColumn(ChangeBatch.ORIGIN, origin(root, files));
    }

    /** Spark gives a file's place as an encoded URI; decoding costs, and most names need none. */
    private static Column origin(Path root, List<DataFile> files) {
        String prefix = SparkPath.fromPath(root).urlEncoded();
        int start = prefix.length() + (prefix.endsWith("/") ? 1 : 2);
        Column encoded = substring(col("_metadata.file_path"), start, Integer.MAX_VALUE);
        boolean plain = files.stream().allMatch(file -> file.path().matches("[A-Za-z0-9._=/-]*"));
        return plain ? encoded : url_decode(replace(encoded, lit("+"), lit("%2B")));
    }

    private List<StructType> heads(List<DataFile> files) throws ConnectorException {
        Path root = folder.root();
        Configuration configuration = folder.configuration();
        ExecutorService readers = Executors.newFixedThreadPool(Math.max(1, Math.min(HEADS_AT_ONCE, files.size())));
        try {
            List<Future<StructType>> reading = new ArrayList<>();
            for (DataFile file : files) {
                Path place = SourceFolder.below(root, file.path());
                reading.add(readers.submit(() -> head.columns(place, configuration)));
            }
            List<StructType> heads = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                heads.add(result(reading.get(i), files.get(i)));
            }
            return heads;
        } finally {
            readers.shutdownNow();
        }
    }

    private static StructType result(Future<StructType> reading, DataFile file) throws ConnectorException {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            throw ReadFailure.unreadable(file.path(), e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectorException(Kind.UNREACHABLE, "Interrupted while reading '" + file.path() + "'", e);
        }
    }

    private static StructType merged(StructType known, StructType more, DataFile file) throws ConnectorException {
        List<StructField> fields = new ArrayList<>(List.of(known.fields()));
        for (StructField field : more.asNullable().fields()) {
            int at = fields.stream().map(StructField::name).toList().indexOf(field.name());
            if (at < 0) {
                fields.add(field);
            } else if (!fields.get(at).dataType().equals(field.dataType())) {
                throw new ConnectorException(
                        Kind.BAD_DATA,
                        "File '" + file.path() + "': its column '" + field.name() + "' is of type "
                                + field.dataType().sql() + ", that of the other files of "
                                + fields.get(at).dataType().sql() + "; write the file anew or move it elsewhere");
            }
        }
        return new StructType(fields.toArray(StructField[]::new));
    }
}
