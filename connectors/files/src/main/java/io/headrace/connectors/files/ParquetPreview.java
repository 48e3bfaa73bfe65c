package io.headrace.connectors.files;

import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Preview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a parquet file, or a folder of them, holds: read without Spark, by parquet-avro; files with names that avro does not
 * know, such as {@code Cost Total $}, by parquet's own generic reader.
 *
 * @param reader {@code avro} or {@code group}: which of the two read the rows
 * @param columns those of the first file, types in Spark's words
 * @param rowCount of all files, as they say themselves
 * @param rows the first ones, as text by column, {@code null} where nothing stands
 */
record ParquetPreview(String reader, List<Preview.Column> columns, long rowCount, List<List<@Nullable String>> rows) {
    private static final String AVRO_NAME = "[A-Za-z_][A-Za-z0-9_]*";

    /**
     * @param place a file or a folder
     * @param most how many rows are shown
     * @throws ConnectorException {@code NOT_FOUND} if there is none; {@code BAD_DATA} naming a file that cannot be read
     */
    static ParquetPreview of(Path place, Configuration configuration, int most) throws ConnectorException {
        try {
            List<Path> files = files(place, configuration);
            List<List<@Nullable String>> rows = new ArrayList<>();
            MessageType first = new MessageType("none", List.of());
            StructType columns = new StructType();
            long count = 0;
            for (Path file : files) {
                ParquetMetadata footer = footer(file, configuration);
                if (columns.isEmpty()) {
                    first = footer.getFileMetaData().getSchema();
                    columns = Heads.columns(footer.getFileMetaData());
                }
                count += footer.getBlocks().stream()
                        .mapToLong(BlockMetaData::getRowCount)
                        .sum();
                if (rows.size() < most) {
                    rows.addAll(
                            rows(file, configuration, footer.getFileMetaData().getSchema(), most - rows.size()));
                }
            }
            List<Preview.Column> shown = Stream.of(columns.fields())
                    .map(field ->
                            new Preview.Column(field.name(), field.dataType().simpleString()))
                    .toList();
            return new ParquetPreview(fitsAvro(first) ? "avro" : "group", shown, count, rows);
        } catch (IOException e) {
            throw LakeErrors.of(e, "read '" + place.getName() + "'");
        }
    }

    Preview shown() {
        return new Preview(columns, OptionalLong.of(rowCount), rows);
    }

    private static ParquetMetadata footer(Path file, Configuration configuration) throws ConnectorException {
        try {
            return Heads.footer(file, configuration);
        } catch (IOException | RuntimeException e) {
            throw ReadFailure.unreadable(file.getName(), e);
        }
    }

    private static List<Path> files(Path place, Configuration configuration) throws IOException {
        FileSystem files = place.getFileSystem(configuration);
        if (files.getFileStatus(place).isFile()) {
            return List.of(place);
        }
        List<Path> found = new ArrayList<>();
        for (FileStatus child : files.listStatus(place)) {
            String name = child.getPath().getName();
            if (child.isFile() && child.getLen() > 0 && !name.startsWith("_") && !name.startsWith(".")) {
                found.add(child.getPath());
            }
        }
        return found.stream().sorted().toList();
    }

    private static boolean fitsAvro(GroupType type) {
        return type.getFields().stream()
                .allMatch(field ->
                        field.getName().matches(AVRO_NAME) && (field.isPrimitive() || fitsAvro(field.asGroupType())));
    }

    private static List<List<@Nullable String>> rows(
            Path file, Configuration configuration, MessageType schema, int most) throws IOException {
        return fitsAvro(schema)
                ? byAvro(file, configuration, schema, most)
                : byGroups(file, configuration, schema, most);
    }

    private static List<List<@Nullable String>> byAvro(
            Path file, Configuration configuration, MessageType schema, int most) throws IOException {
        GenericData model = new GenericData();
        model.addLogicalTypeConversion(new org.apache.avro.Conversions.DecimalConversion());
        model.addLogicalTypeConversion(new org.apache.avro.data.TimeConversions.DateConversion());
        model.addLogicalTypeConversion(new org.apache.avro.data.TimeConversions.TimestampMicrosConversion());
        model.addLogicalTypeConversion(new org.apache.avro.data.TimeConversions.TimestampMillisConversion());
        model.addLogicalTypeConversion(new org.apache.avro.data.TimeConversions.LocalTimestampMicrosConversion());
        Configuration reading = new Configuration(configuration);
        // Times of old writers that no longer have a type of their own.
        reading.setBoolean("parquet.avro.readInt96AsFixed", true);
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        HadoopInputFile.fromPath(file, reading))
                .withDataModel(model)
                .withConf(reading)
                .build()) {
            GenericRecord row = reader.read();
            while (row != null && rows.size() < most) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 0; i < schema.getFieldCount(); i++) {
                    values.add(text(row.get(i)));
                }
                rows.add(values);
                row = reader.read();
            }
        }
        return rows;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof java.nio.ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return java.util.HexFormat.of().formatHex(copy);
        }
        if (value instanceof java.math.BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value.toString();
    }

    private static List<List<@Nullable String>> byGroups(
            Path file, Configuration configuration, MessageType schema, int most) throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        ReadSupport<Group> support = new GroupReadSupport();
        try (ParquetReader<Group> reader =
                ParquetReader.builder(support, file).withConf(configuration).build()) {
            Group row = reader.read();
            while (row != null && rows.size() < most) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 0; i < schema.getFieldCount(); i++) {
                    values.add(text(row, i, schema.getType(i)));
                }
                rows.add(values);
                row = reader.read();
            }
        }
        return rows;
    }

    /** A type's own text, where it has one: a date for a number of days. */
    private static @Nullable String text(Group row, int at, Type type) {
        if (row.getFieldRepetitionCount(at) == 0) {
            return null;
        }
        if (!type.isPrimitive()) {
            return row.getGroup(at, 0).toString().strip().replace('\n', ' ');
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> type.asPrimitiveType().stringifier().stringify(row.getInteger(at, 0));
            case INT64 -> type.asPrimitiveType().stringifier().stringify(row.getLong(at, 0));
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                type.asPrimitiveType().stringifier().stringify(row.getBinary(at, 0));
            default -> row.getValueToString(at, 0);
        };
    }
}
