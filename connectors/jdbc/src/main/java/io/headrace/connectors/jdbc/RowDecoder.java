package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
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
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A row of a result set in Spark's own form. By {@code java.time} only: no calendar, no zone of the JVM has a say. */
final class RowDecoder {
    /** The value of one column, null for NULL. */
    private interface Field {
        @Nullable
        Object read(ResultSet row, int position) throws SQLException;
    }

    private final String[] names;
    private final Field[] fields;

    RowDecoder(StructType schema) {
        names = schema.fieldNames();
        fields = Arrays.stream(schema.fields()).map(f -> field(f.dataType())).toArray(Field[]::new);
    }

    InternalRow decode(ResultSet row) throws SQLException, ConnectorException {
        @Nullable Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            try {
                values[i] = fields[i].read(row, i + 1);
            } catch (SQLException | ArithmeticException | DateTimeException | NumberFormatException e) {
                if (e instanceof SQLException s
                        && String.valueOf(s.getSQLState()).startsWith("08")) {
                    throw s;
                }
                throw new ConnectorException(
                        Kind.BAD_DATA,
                        "column '" + names[i] + "' holds a value that Spark cannot: NaN in a numeric, an infinite"
                                + " date or time, or one out of range; correct it, or share a view without it");
            }
        }
        return new GenericInternalRow(values);
    }

    private static Field field(DataType type) {
        if (type instanceof StringType) {
            return (r, i) -> UTF8String.fromString(r.getString(i));
        } else if (type instanceof BinaryType) {
            return ResultSet::getBytes;
        } else if (type instanceof DecimalType d) {
            return (r, i) -> decimal(r.getBigDecimal(i), d);
        } else if (type instanceof DateType) {
            return (r, i) -> days(r.getObject(i, LocalDate.class));
        } else if (type instanceof TimestampNTZType) {
            return (r, i) -> micros(r.getObject(i, LocalDateTime.class));
        } else if (type instanceof TimestampType) {
            return (r, i) -> micros(r.getObject(i, OffsetDateTime.class));
        }
        return primitive(type);
    }

    private static Field primitive(DataType type) {
        if (type instanceof ByteType) {
            return (r, i) -> orNull(r, r.getByte(i));
        } else if (type instanceof ShortType) {
            return (r, i) -> orNull(r, r.getShort(i));
        } else if (type instanceof IntegerType) {
            return (r, i) -> orNull(r, r.getInt(i));
        } else if (type instanceof LongType) {
            return (r, i) -> orNull(r, r.getLong(i));
        } else if (type instanceof FloatType) {
            return (r, i) -> orNull(r, r.getFloat(i));
        } else if (type instanceof DoubleType) {
            return (r, i) -> orNull(r, r.getDouble(i));
        } else if (type instanceof BooleanType) {
            return (r, i) -> orNull(r, r.getBoolean(i));
        }
        throw new IllegalArgumentException("not a type of a table: " + type.catalogString());
    }

    private static @Nullable Object orNull(ResultSet row, Object value) throws SQLException {
        return row.wasNull() ? null : value;
    }

    private static @Nullable Object decimal(@Nullable BigDecimal value, DecimalType type) {
        return value == null ? null : Decimal.apply(value, type.precision(), type.scale());
    }

    private static @Nullable Object days(@Nullable LocalDate value) {
        return value == null ? null : Math.toIntExact(value.toEpochDay());
    }

    private static @Nullable Object micros(@Nullable LocalDateTime value) {
        return value == null ? null : DateTimeUtils.localDateTimeToMicros(value);
    }

    private static @Nullable Object micros(@Nullable OffsetDateTime value) {
        return value == null ? null : DateTimeUtils.instantToMicros(value.toInstant());
    }
}
