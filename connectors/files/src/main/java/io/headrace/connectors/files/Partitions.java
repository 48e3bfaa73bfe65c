package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.url_decode;
import static org.apache.spark.sql.functions.when;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that stand in folder names, as in {@code year=2026/country=de/}. */
final class Partitions {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,8})");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");

    private Partitions() {}

    /**
     * The columns that all of {@code files} have in their folders' names; whole numbers and dates where all values are.
     *
     * @throws ConnectorException {@code BAD_DATA} if two files differ in these columns
     */
    static StructType of(List<DataFile> files) throws ConnectorException {
        StructType columns = new StructType();
        if (files.isEmpty()) {
            return columns;
        }
        List<String> names = List.copyOf(values(files.get(0)).keySet());
        for (DataFile file : files) {
            checkNames(file, names);
        }
        for (String name : names) {
            List<String> values = files.stream()
                    .map(file -> values(file).getOrDefault(name, NULL))
                    .filter(value -> !value.equals(NULL))
                    .toList();
            columns = columns.add(name, type(values));
        }
        return columns;
    }

    /** @throws ConnectorException {@code BAD_DATA} naming the first file whose folders do not fit {@code columns} */
    static void check(List<DataFile> files, StructType columns) throws ConnectorException {
        for (DataFile file : files) {
            Map<String, String> values = values(file);
            for (StructField column : columns.fields()) {
                String value = values.getOrDefault(column.name(), "");
                boolean there = values.containsKey(column.name());
                if (!there || (!value.equals(NULL) && !fits(value, column.dataType()))) {
                    throw new ConnectorException(
                            Kind.BAD_DATA,
                            "File '" + file.path() + "': its folders' names give no '" + column.name()
                                    + "' of type " + column.dataType().sql()
                                    + "; move the file or order a full snapshot, which finds the columns anew");
                }
            }
        }
    }

    /** {@code rows}, which have {@link ChangeBatch#ORIGIN}, with {@code columns} appended. */
    static Dataset<Row> add(Dataset<Row> rows, StructType columns) {
        Dataset<Row> wider = rows;
        for (StructField column : columns.fields()) {
            String folder = "(^|/)" + Pattern.quote(escaped(column.name())) + "=([^/]*)/";
            Column text = regexp_extract(concat(lit("/"), col(ChangeBatch.ORIGIN)), folder, 2);
            Column value = url_decode(replace(text, lit("+"), lit("%2B")));
            wider = wider.withColumn(
                    column.name(),
                    when(text.equalTo(NULL), lit(null)).otherwise(value).cast(column.dataType()));
        }
        return wider;
    }

    private static void checkNames(DataFile file, List<String> names) throws ConnectorException {
        List<String> actual = List.copyOf(values(file).keySet());
        if (!actual.equals(names)) {
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "File '" + file.path() + "': its folders name the columns " + actual + ", those of other files "
                            + names + "; put all files at the same depth");
        }
    }

    private static Map<String, String> values(DataFile file) {
        Map<String, String> values = new LinkedHashMap<>();
        String[] names = file.path().split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            int equals = names[i].indexOf('=');
            if (equals > 0) {
                values.put(plain(names[i].substring(0, equals)), plain(names[i].substring(equals + 1)));
            }
        }
        return values;
    }

    private static DataType type(List<String> values) {
        if (values.isEmpty()) {
            return DataTypes.StringType;
        }
        if (values.stream().allMatch(value -> fits(value, DataTypes.IntegerType))) {
            return DataTypes.IntegerType;
        }
        return values.stream().allMatch(value -> fits(value, DataTypes.DateType))
                ? DataTypes.DateType
                : DataTypes.StringType;
    }

    private static boolean fits(String value, DataType type) {
        if (type.equals(DataTypes.StringType)) {
            return true;
        }
        return (type.equals(DataTypes.IntegerType) ? WHOLE : DATE)
                .matcher(value)
                .matches();
    }

    private static String plain(String escaped) {
        try {
            return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not written by Hive or Spark: a lone percent sign is itself.
            return escaped;
        }
    }

    private static String escaped(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || "\"#%'*/:=?\\{[]^\u007F".indexOf(c) >= 0) {
                text.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
