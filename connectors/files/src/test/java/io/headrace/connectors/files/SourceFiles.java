package io.headrace.connectors.files;

import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LocalSpark;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A provider's folders of files of one format, one row of ITEMS per file. */
final class SourceFiles {
    private final Path root;
    private final FilesSource.Format format;
    private final Map<String, StructType> schemas = new LinkedHashMap<>();

    SourceFiles(Path root, FilesSource.Format format) {
        this.root = root;
        this.format = format;
    }

    FilesSource settings(String dataset) {
        Map<String, String> types = new LinkedHashMap<>();
        if (format == FilesSource.Format.CSV || format == FilesSource.Format.JSON) {
            for (StructField field :
                    schemas.getOrDefault(dataset, new StructType()).fields()) {
                types.put(field.name(), field.dataType().sql());
            }
        }
        return new FilesSource("lake", dataset, format, true, ",", FilesSource.Malformed.FAIL, types, Duration.ZERO);
    }

    void create(String dataset, Frame frame, List<Row> rows) throws IOException {
        schemas.put(dataset, frame.schema());
        Files.createDirectories(root.resolve(dataset));
        if (frame == Frame.ITEMS && !rows.isEmpty()) {
            insert(dataset, rows);
        } else {
            write(dataset, "first", frame.schema(), rows);
        }
    }

    void insert(String dataset, List<Row> rows) throws IOException {
        for (Row row : rows) {
            write(dataset, "row " + row.getLong(0), Frame.ITEMS.schema(), List.of(row));
        }
    }

    void delete(String dataset, long id) throws IOException {
        Files.delete(file(dataset, "row " + id));
    }

    Path file(String dataset, String name) {
        return root.resolve(dataset).resolve(name + "." + format.name().toLowerCase(Locale.ROOT));
    }

    void write(String dataset, String name, StructType schema, List<Row> rows) throws IOException {
        Path file = file(dataset, name);
        Files.createDirectories(file.getParent());
        if (format == FilesSource.Format.CSV) {
            Files.writeString(file, csv(schema, rows));
        } else {
            bySpark(file, schema, rows);
        }
    }

    private void bySpark(Path file, StructType schema, List<Row> rows) throws IOException {
        Path folder = Files.createTempDirectory(root.getParent(), "written").resolve("out");
        DataFrameWriter<Row> writer = LocalSpark.newSession()
                .createDataFrame(rows, schema)
                .coalesce(1)
                .write();
        switch (format) {
            case JSON ->
                writer.option("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX")
                        .option("timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
                        .json(folder.toString());
            case AVRO ->
                writer.format("org.apache.spark.sql.avro.AvroFileFormat").save(folder.toString());
            default -> writer.parquet(folder.toString());
        }
        try (var files = Files.list(folder)) {
            Path part = files.filter(f -> f.getFileName().toString().startsWith("part-"))
                    .findFirst()
                    .orElseThrow();
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String csv(StructType schema, List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", schema.fieldNames()));
        for (Row row : rows) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < schema.length(); i++) {
                values.add(text(row.get(i)));
            }
            lines.add(String.join(",", values));
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof String string) {
            return "\"" + string.replace("\"", "\"\"") + "\"";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return "\"" + new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII) + "\"";
        }
        return value.toString();
    }
}
