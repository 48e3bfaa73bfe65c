package io.headrace.connectors.files;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/** How one value stands in a csv file, both ways without loss. Values are Spark's internal ones. */
final class CsvValue {
    private static final long MICROS = 1_000_000;
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 9, SignStyle.EXCEEDS_PAD)
            .appendPattern("-MM-dd")
            .toFormatter();
    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .append(DATE)
            .appendPattern("'T'HH:mm:ss.SSSSSS")
            .toFormatter();
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .append(DATE)
            .appendPattern("'T'HH:mm")
            .appendOptional(new DateTimeFormatterBuilder()
                    .appendPattern(":ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
                    .toFormatter())
            .toFormatter();
    private static final DateTimeFormatter ZONED = new DateTimeFormatterBuilder()
            .append(LOCAL)
            .appendPattern("[XXX][XX][X]")
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter();

    private CsvValue() {}

    static boolean holds(DataType type) {
        return type instanceof StringType
                || isNumber(type)
                || type instanceof BooleanType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType
                || type instanceof BinaryType;
    }

    private static boolean isNumber(DataType type) {
        return type instanceof ByteType
                || type instanceof ShortType
                || type instanceof IntegerType
                || type instanceof LongType
                || type instanceof FloatType
                || type instanceof DoubleType
                || type instanceof DecimalType;
    }

    /** The text of a value that is not NULL. */
    static String text(SpecializedGetters row, int at, DataType type) {
        if (type instanceof DateType) {
            return DATE.format(LocalDate.ofEpochDay(row.getInt(at)));
        }
        if (type instanceof TimestampNTZType) {
            return WRITTEN.format(dateTime(row.getLong(at)));
        }
        if (type instanceof TimestampType) {
            return WRITTEN.format(dateTime(row.getLong(at))) + "Z";
        }
        if (type instanceof DecimalType decimal) {
            return row.getDecimal(at, decimal.precision(), decimal.scale())
                    .toJavaBigDecimal()
                    .toPlainString();
        }
        if (type instanceof BinaryType) {
            return Base64.getEncoder().encodeToString(row.getBinary(at));
        }
        return String.valueOf(row.get(at, type));
    }

    /**
     * The value that stands as {@code text}.
     *
     * @throws IllegalArgumentException if it is not of {@code type}; without the text in its message
     */
    static Object value(String text, DataType type) {
        try {
            return type instanceof StringType ? UTF8String.fromString(text) : parsed(text.strip(), type);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not of type " + type.sql(), e);
        }
    }

    private static Object parsed(String text, DataType type) {
        if (type instanceof IntegerType) {
            return Integer.parseInt(text);
        } else if (type instanceof LongType) {
            return Long.parseLong(text);
        } else if (type instanceof ShortType) {
            return Short.parseShort(text);
        } else if (type instanceof ByteType) {
            return Byte.parseByte(text);
        } else if (type instanceof DoubleType) {
            return Double.parseDouble(text);
        } else if (type instanceof FloatType) {
            return Float.parseFloat(text);
        } else if (type instanceof DecimalType decimal) {
            return decimal(text, decimal);
        } else if (type instanceof BooleanType) {
            return bool(text);
        } else if (type instanceof BinaryType) {
            return Base64.getDecoder().decode(text);
        }
        return time(text, type);
    }

    private static Object time(String text, DataType type) {
        if (type instanceof DateType) {
            return Math.toIntExact(LocalDate.parse(text, DATE).toEpochDay());
        }
        String iso = text.replace(' ', 'T');
        boolean zoned = type instanceof TimestampType;
        LocalDateTime utc = zoned
                ? OffsetDateTime.parse(iso, ZONED)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : LocalDateTime.parse(iso, LOCAL);
        return ChronoUnit.MICROS.between(EPOCH, utc);
    }

    private static Decimal decimal(String text, DecimalType type) {
        // More digits than the type has would be rounded away: that is not this value.
        BigDecimal exact = new BigDecimal(text).setScale(type.scale());
        if (exact.precision() > type.precision()) {
            throw new ArithmeticException("too many digits");
        }
        return Decimal.apply(exact, type.precision(), type.scale());
    }

    private static boolean bool(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private static LocalDateTime dateTime(long micros) {
        long seconds = Math.floorDiv(micros, MICROS);
        return LocalDateTime.ofEpochSecond(seconds, (int) Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
    }
}
