package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
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
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows as PostgreSQL's {@code COPY ... (FORMAT binary)} takes them, straight from Spark's own form. */
final class CopyWriter implements RowWriter {
    private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FLUSH_BYTES = 1 << 16;
    private static final int DAYS_TO_2000 = 10_957;
    private static final long MICROS_TO_2000 = 946_684_800_000_000L;
    private static final BigInteger TEN_THOUSAND = BigInteger.valueOf(10_000);

    /** Writes one value that is not NULL: its length, then its bytes. */
    private interface Field {
        void write(InternalRow row, int ordinal, DataOutputStream out) throws IOException, ConnectorException;
    }

    private final CopyIn copy;
    private final Field[] fields;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(2 * FLUSH_BYTES);
    private final DataOutputStream out = new DataOutputStream(buffer);
    private long sent;

    CopyWriter(PGConnection connection, String table, StructType schema) throws SQLException {
        fields = Arrays.stream(schema.fields())
                .map(f -> field(f.name(), f.dataType()))
                .toArray(Field[]::new);
        String columns = Identifiers.quoteAll(Arrays.asList(schema.fieldNames()));
        copy = connection.getCopyAPI().copyIn("COPY " + table + " (" + columns + ") FROM STDIN (FORMAT binary)");
        buffer.writeBytes(HEADER);
    }

    @Override
    public void write(InternalRow row) throws SQLException, ConnectorException {
        try {
            out.writeShort(fields.length);
            for (int i = 0; i < fields.length; i++) {
                if (row.isNullAt(i)) {
                    out.writeInt(-1);
                } else {
                    fields[i].write(row, i, out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory failed", e);
        }
        if (buffer.size() >= FLUSH_BYTES) {
            flush();
        }
    }

    @Override
    public long finish() throws SQLException {
        buffer.writeBytes(new byte[] {-1, -1});
        flush();
        copy.endCopy();
        return sent;
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void flush() throws SQLException {
        byte[] bytes = buffer.toByteArray();
        buffer.reset();
        copy.writeToCopy(bytes, 0, bytes.length);
        sent += bytes.length;
    }

    private static Field field(String name, DataType type) {
        if (type instanceof ByteType) {
            return (r, i, o) -> writeShort(r.getByte(i), o);
        } else if (type instanceof ShortType) {
            return (r, i, o) -> writeShort(r.getShort(i), o);
        } else if (type instanceof IntegerType) {
            return (r, i, o) -> writeInt(r.getInt(i), o);
        } else if (type instanceof LongType) {
            return (r, i, o) -> writeLong(r.getLong(i), o);
        } else if (type instanceof FloatType) {
            return (r, i, o) -> writeInt(Float.floatToIntBits(r.getFloat(i)), o);
        } else if (type instanceof DoubleType) {
            return (r, i, o) -> writeLong(Double.doubleToLongBits(r.getDouble(i)), o);
        } else if (type instanceof BooleanType) {
            return (r, i, o) -> writeBytes(new byte[] {(byte) (r.getBoolean(i) ? 1 : 0)}, o);
        } else if (type instanceof DateType) {
            return (r, i, o) -> writeInt(r.getInt(i) - DAYS_TO_2000, o);
        } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return (r, i, o) -> writeLong(r.getLong(i) - MICROS_TO_2000, o);
        } else if (type instanceof BinaryType) {
            return (r, i, o) -> writeBytes(r.getBinary(i), o);
        } else if (type instanceof StringType) {
            return (r, i, o) -> writeBytes(withoutNul(r.getUTF8String(i).getBytes(), name), o);
        } else if (type instanceof DecimalType d) {
            return (r, i, o) ->
                    writeNumeric(r.getDecimal(i, d.precision(), d.scale()).toJavaBigDecimal(), o);
        }
        throw new IllegalArgumentException("no column type for " + type.catalogString());
    }

    private static void writeShort(int value, DataOutputStream out) throws IOException {
        out.writeInt(2);
        out.writeShort(value);
    }

    private static void writeInt(int value, DataOutputStream out) throws IOException {
        out.writeInt(4);
        out.writeInt(value);
    }

    private static void writeLong(long value, DataOutputStream out) throws IOException {
        out.writeInt(8);
        out.writeLong(value);
    }

    private static void writeBytes(byte[] value, DataOutputStream out) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private static byte[] withoutNul(byte[] text, String column) throws ConnectorException {
        for (byte b : text) {
            if (b == 0) {
                throw new ConnectorException(
                        Kind.BAD_DATA,
                        "column '" + column + "' holds a text with a NUL character (U+0000), which PostgreSQL cannot"
                                + " store; remove it at the provider, or leave the column out");
            }
        }
        return text;
    }

    /** Digits to the base of 10,000, the decimal point between two of them; leading and trailing zeros are left out. */
    private static void writeNumeric(BigDecimal value, DataOutputStream out) throws IOException {
        int groupsAfterPoint = (value.scale() + 3) / 4;
        BigInteger rest = value.setScale(groupsAfterPoint * 4).unscaledValue().abs();
        Deque<Short> digits = new ArrayDeque<>();
        int weight = -groupsAfterPoint - 1;
        for (; rest.signum() != 0; weight++) {
            BigInteger[] parts = rest.divideAndRemainder(TEN_THOUSAND);
            if (!digits.isEmpty() || parts[1].signum() != 0) {
                digits.addFirst(parts[1].shortValue());
            }
            rest = parts[0];
        }
        out.writeInt(8 + 2 * digits.size());
        out.writeShort(digits.size());
        out.writeShort(digits.isEmpty() ? 0 : weight);
        out.writeShort(value.signum() < 0 ? 0x4000 : 0);
        out.writeShort(value.scale());
        for (short digit : digits) {
            out.writeShort(digit);
        }
    }
}
