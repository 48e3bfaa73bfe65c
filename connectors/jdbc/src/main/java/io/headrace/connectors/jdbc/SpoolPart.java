package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Rows in a file of this machine: each its length and the bytes of Spark's own row; a length of -1 ends them. */
record SpoolPart(String file, StructType stored, StructType wanted) implements RowsTable.Part {

    static void write(Path file, ResultSet rows, StructType schema)
            throws IOException, SQLException, ConnectorException {
        RowDecoder decoder = new RowDecoder(schema);
        UnsafeProjection projection = UnsafeProjection.create(schema);
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            while (rows.next()) {
                byte[] bytes = projection.apply(decoder.decode(rows)).getBytes();
                out.writeInt(bytes.length);
                out.write(bytes);
            }
            out.writeInt(-1);
        }
    }

    @Override
    public PartitionReader<InternalRow> open() {
        try {
            return new Reader(this);
        } catch (IOException e) {
            throw new UncheckedIOException("the rows in '" + file + "' are gone", e);
        }
    }

    private static final class Reader implements PartitionReader<InternalRow> {
        private final SpoolPart part;
        private final int[] ordinals;
        private final DataInputStream in;
        private final UnsafeRow row;

        private Reader(SpoolPart part) throws IOException {
            this.part = part;
            this.ordinals = Arrays.stream(part.wanted.fieldNames())
                    .mapToInt(part.stored::fieldIndex)
                    .toArray();
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(part.file))));
            this.row = new UnsafeRow(part.stored.size());
        }

        @Override
        public boolean next() throws IOException {
            int length = in.readInt();
            if (length < 0) {
                return false;
            }
            row.pointTo(in.readNBytes(length), length);
            return true;
        }

        @Override
        public InternalRow get() {
            @Nullable Object[] values = new Object[ordinals.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.get(ordinals[i], part.wanted.apply(i).dataType());
            }
            return new GenericInternalRow(values);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
