package io.headrace.connectors.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Rows as batches of INSERT, for any database. */
final class InsertWriter implements RowWriter {
    private static final int BATCH_ROWS = 1_000;

    private final DataType[] types;
    private final PreparedStatement insert;
    private int waiting;

    InsertWriter(Connection connection, String table, StructType schema) throws SQLException {
        types = Arrays.stream(schema.fields()).map(f -> f.dataType()).toArray(DataType[]::new);
        String marks = Arrays.stream(types).map(t -> "?").collect(Collectors.joining(", "));
        insert = connection.prepareStatement("INSERT INTO " + table + " ("
                + Identifiers.quoteAll(Arrays.asList(schema.fieldNames())) + ") VALUES (" + marks + ")");
    }

    @Override
    public void write(InternalRow row) throws SQLException {
        for (int i = 0; i < types.length; i++) {
            insert.setObject(i + 1, row.isNullAt(i) ? null : value(row, i, types[i]));
        }
        insert.addBatch();
        waiting++;
        if (waiting == BATCH_ROWS) {
            send();
        }
    }

    @Override
    public long finish() throws SQLException {
        send();
        return 0;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }

    private void send() throws SQLException {
        if (waiting > 0) {
            insert.executeBatch();
            waiting = 0;
        }
    }

    private static Object value(InternalRow row, int ordinal, DataType type) {
        if (type instanceof StringType) {
            return row.getUTF8String(ordinal).toString();
        } else if (type instanceof DecimalType d) {
            return row.getDecimal(ordinal, d.precision(), d.scale()).toJavaBigDecimal();
        } else if (type instanceof DateType) {
            return LocalDate.ofEpochDay(row.getInt(ordinal));
        } else if (type instanceof TimestampNTZType) {
            return DateTimeUtils.microsToLocalDateTime(row.getLong(ordinal));
        } else if (type instanceof TimestampType) {
            return DateTimeUtils.microsToInstant(row.getLong(ordinal)).atOffset(ZoneOffset.UTC);
        } else if (type instanceof BinaryType) {
            return row.getBinary(ordinal);
        }
        return row.get(ordinal, type);
    }
}
