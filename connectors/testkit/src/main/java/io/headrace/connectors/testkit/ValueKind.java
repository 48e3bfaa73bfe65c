package io.headrace.connectors.testkit;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The kinds of values that must arrive as they left: each with its type and the values at its edges. */
@SuppressWarnings(
        "ImmutableEnumChecker") // Spark's types and the lists are never changed; they are not annotated as such.
public enum ValueKind {
    BYTE(DataTypes.ByteType, Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0),
    SHORT(DataTypes.ShortType, Short.MIN_VALUE, Short.MAX_VALUE),
    INTEGER(DataTypes.IntegerType, Integer.MIN_VALUE, Integer.MAX_VALUE),
    LONG(DataTypes.LongType, Long.MIN_VALUE, Long.MAX_VALUE),
    FLOAT(DataTypes.FloatType, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f),
    DOUBLE(DataTypes.DoubleType, Double.MIN_VALUE, Double.MAX_VALUE, 0.1),
    /** Where a store's floating point numbers are those of IEEE 754. */
    SPECIAL_DOUBLE(DataTypes.DoubleType, Double.NaN, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
    DECIMAL(
            DataTypes.createDecimalType(38, 18),
            new BigDecimal("99999999999999999999.999999999999999999"),
            new BigDecimal("-0.000000000000000001")),
    BOOLEAN(DataTypes.BooleanType, true, false),
    DATE(DataTypes.DateType, LocalDate.of(1600, 2, 29), LocalDate.of(9999, 12, 31), LocalDate.of(1970, 1, 1)),
    /** A time of the wall clock; the middle one does not exist in many zones. */
    TIMESTAMP_NTZ(
            DataTypes.TimestampNTZType,
            LocalDateTime.parse("1900-01-01T00:00:00.000001"),
            LocalDateTime.parse("2026-03-29T02:30:00"),
            LocalDateTime.parse("9999-12-31T23:59:59.999999")),
    TIMESTAMP(
            DataTypes.TimestampType,
            Instant.parse("1900-01-01T00:00:00.000001Z"),
            Instant.parse("2026-10-25T00:30:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z")),
    BINARY(DataTypes.BinaryType, new byte[0], new byte[] {0, 1, -1, 10, 13, 34, 44}),
    STRING(
            DataTypes.StringType,
            "",
            " ",
            "NULL",
            "\\N",
            "a,b;c\td",
            "'single' \"double\" `back` \\",
            "two\nlines\r\nand more",
            "Gr\u00f6\u00dfe \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
            "\ud83d\ude80\ud83d\udc69\u200d\ud83d\udcbb",
            "=1+1"),
    STRUCT(
            new StructType().add("x", DataTypes.LongType).add("y y", DataTypes.StringType),
            RowFactory.create(1L, "a"),
            RowFactory.create(null, null)),
    ARRAY(DataTypes.createArrayType(DataTypes.StringType), List.of("a", ""), List.of()),
    MAP(DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType), Map.of("a", 1L), Map.of());

    private final DataType type;
    private final List<Object> values;

    ValueKind(DataType type, Object... values) {
        this.type = type;
        this.values = List.of(values);
    }

    public DataType type() {
        return type;
    }

    /** The name of its column in {@link #frame}. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A dataset with the key {@code id} and one column for each kind. */
    public static Frame frame(Collection<ValueKind> kinds) {
        StructType schema = new StructType().add("id", DataTypes.LongType);
        for (ValueKind kind : kinds) {
            schema = schema.add(kind.column(), kind.type);
        }
        return new Frame(schema, List.of("id"));
    }

    /** Rows of {@link #frame}: every value of every kind at least once, the last row all NULL. */
    public static List<Row> rows(Collection<ValueKind> kinds) {
        int most = kinds.stream().mapToInt(kind -> kind.values.size()).max().orElse(0);
        return IntStream.rangeClosed(0, most).mapToObj(i -> row(kinds, i)).toList();
    }

    private static Row row(Collection<ValueKind> kinds, int index) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add((long) index);
        kinds.forEach(kind -> values.add(index < kind.values.size() ? kind.values.get(index) : null));
        return RowFactory.create(values.toArray());
    }
}
