package io.headrace.connectors.testkit;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows as sorted text, so that what different readers return can be compared: columns by name, equal values as equal text
 * whatever Java type a reader chose; points in time in UTC.
 */
public final class Rows {
    private Rows() {}

    public static List<String> text(Dataset<Row> rows) {
        return text(rows.collectAsList(), rows.schema());
    }

    public static List<String> text(List<Row> rows, StructType schema) {
        return text(rows.stream().map(row -> columns(row, schema)).toList());
    }

    /** @param rows values by column name, as any reader returns them */
    public static List<String> text(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        return rows.stream().map(Rows::of).sorted().toList();
    }

    static Map<String, @Nullable Object> columns(Row row, StructType schema) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < schema.length(); i++) {
            boolean isStruct = row.get(i) instanceof Row && schema.fields()[i].dataType() instanceof StructType;
            values.put(
                    schema.fieldNames()[i],
                    isStruct ? columns(row.getStruct(i), (StructType) schema.fields()[i].dataType()) : row.get(i));
        }
        return values;
    }

    private static String of(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof CharSequence || value instanceof Character) {
            return "'" + value + "'";
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof byte[] bytes) {
            return "x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return of(bytes);
        }
        return time(value);
    }

    private static String number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        return number.toString();
    }

    @SuppressWarnings("JavaUtilDate") // Spark and JDBC return them.
    private static String time(Object value) {
        if (value instanceof java.sql.Timestamp timestamp) {
            return of(timestamp.toInstant());
        }
        if (value instanceof java.sql.Date date) {
            return date.toLocalDate().toString();
        }
        if (value instanceof Instant instant) {
            return of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
        }
        if (value instanceof OffsetDateTime offset) {
            return of(offset.toInstant());
        }
        if (value instanceof ZonedDateTime zoned) {
            return of(zoned.toInstant());
        }
        return nested(value);
    }

    private static String nested(Object value) {
        if (value instanceof Row row) {
            return of(columns(row, row.schema()));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, item) -> sorted.put(String.valueOf(key), of(item)));
            return sorted.toString();
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            return of(scala.jdk.javaapi.CollectionConverters.asJava(map));
        }
        if (value instanceof scala.collection.Seq<?> items) {
            return of(scala.jdk.javaapi.CollectionConverters.asJava(items));
        }
        if (value instanceof Object[] items) {
            return of(Arrays.asList(items));
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(Rows::of).collect(Collectors.joining(", ", "[", "]"));
        }
        // Booleans, LocalDate, LocalDateTime: their own text is unambiguous.
        return value.toString();
    }
}
