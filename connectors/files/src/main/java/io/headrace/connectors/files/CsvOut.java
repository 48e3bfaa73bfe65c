package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Csv by RFC 4180, except that lines end in a line feed alone: UTF-8, a header, NULL as nothing and the empty text quoted. */
final class CsvOut implements SinkFormat {
    private final char delimiter;

    CsvOut(char delimiter) {
        this.delimiter = delimiter;
    }

    @Override
    public String extension() {
        return "csv";
    }

    @Override
    public boolean holds(DataType type) {
        return CsvValue.holds(type);
    }

    @Override
    public OutputWriterFactory writers(SparkSession spark, Job job, StructType schema) {
        return new Writers(delimiter);
    }

    @Override
    public Dataset<Row> read(SparkSession spark, SinkFolder folder, List<LiveFile> files, StructType schema)
            throws ConnectorException {
        List<TextFile> texts = files.stream()
                .map(file -> new TextFile(folder.path(file.name()).toUri().toString(), file.name()))
                .toList();
        CsvRows task = new CsvRows(
                new CsvFormat(delimiter, true),
                schema,
                FilesSource.Malformed.FAIL,
                Texts.broadcast(spark, folder.lake().configuration()));
        return Texts.rows(spark, texts, task, schema.add(FILE, DataTypes.StringType));
    }

    @Override
    public long rows(Path file, Configuration configuration, long otherwise) {
        return otherwise;
    }

    /** Makes {@link CsvWriter}s. */
    private static final class Writers extends OutputWriterFactory {
        private static final long serialVersionUID = 1;

        private final char delimiter;

        Writers(char delimiter) {
            this.delimiter = delimiter;
        }

        @Override
        public String getFileExtension(TaskAttemptContext context) {
            return ".csv";
        }

        @Override
        public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
            try {
                return new CsvWriter(path, schema, delimiter, context.getConfiguration());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Writes one file. One thread. */
    private static final class CsvWriter extends OutputWriter {
        private final String path;
        private final StructField[] fields;
        private final char delimiter;
        private final OutputStream stream;
        private final Writer out;

        CsvWriter(String path, StructType schema, char delimiter, Configuration configuration) throws IOException {
            this.path = path;
            this.fields = schema.fields();
            this.delimiter = delimiter;
            Path file = new Path(path);
            this.stream = file.getFileSystem(configuration).create(file, false);
            this.out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
            for (int i = 0; i < fields.length; i++) {
                value(i, quoted(fields[i].name()));
            }
            out.write('\n');
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public void write(InternalRow row) {
            try {
                for (int i = 0; i < fields.length; i++) {
                    if (row.isNullAt(i)) {
                        value(i, "");
                    } else {
                        String text = CsvValue.text(row, i, fields[i].dataType());
                        value(i, quoted(text));
                    }
                }
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void value(int column, String text) throws IOException {
            if (column > 0) {
                out.write(delimiter);
            }
            out.write(text);
        }

        /** In quotes where a reader needs them, or may strip what stands without. */
        private String quoted(String text) {
            boolean needed = text.isEmpty() || isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1));
            for (int i = 0; i < text.length() && !needed; i++) {
                char c = text.charAt(i);
                needed = c == delimiter || c == '"' || c == '\n' || c == '\r' || c == '\uFEFF';
            }
            return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
        }

        private static boolean isBlank(char c) {
            return c <= ' ';
        }

        @Override
        public void close() {
            try {
                try {
                    out.close();
                } finally {
                    // Text that can no longer be written would keep it open.
                    stream.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
