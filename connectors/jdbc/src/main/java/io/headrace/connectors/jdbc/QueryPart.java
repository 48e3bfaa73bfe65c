package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What one statement reads, on a connection of its own; in a snapshot if there is a token. */
record QueryPart(Database database, @Nullable SnapshotToken token, Query query, StructType schema)
        implements RowsTable.Part {
    private static final int FETCH_ROWS = 5_000;

    @Override
    public PartitionReader<InternalRow> open() {
        return new Reader(this);
    }

    /** Connects at the first row, so that a failure is the task's. */
    private static final class Reader implements PartitionReader<InternalRow> {
        private final QueryPart part;
        private final RowDecoder decoder;
        private @Nullable Connection connection;
        private @Nullable ResultSet rows;

        private Reader(QueryPart part) {
            this.part = part;
            this.decoder = new RowDecoder(part.schema);
        }

        @Override
        public boolean next() throws IOException {
            try {
                if (rows == null) {
                    rows = start();
                }
                return rows.next();
            } catch (SQLException e) {
                throw new IOException(part.database.failure(e, "reading"));
            } catch (ConnectorException e) {
                throw new IOException(e);
            }
        }

        @SuppressWarnings("MustBeClosed") // closed with the reader
        private ResultSet start() throws SQLException, ConnectorException {
            Connection opened = part.database.connect();
            connection = opened;
            if (part.token != null) {
                part.token.enter(opened, part.database);
            }
            // Without a transaction the driver would ignore the fetch size and hold all rows at once.
            opened.setAutoCommit(false);
            PreparedStatement statement = part.query.prepare(opened);
            statement.setFetchSize(FETCH_ROWS);
            return statement.executeQuery();
        }

        @Override
        public InternalRow get() {
            try {
                return decoder.decode(java.util.Objects.requireNonNull(rows));
            } catch (SQLException e) {
                throw new RowFailure(part.database.failure(e, "reading"));
            } catch (ConnectorException e) {
                throw new RowFailure(e);
            }
        }

        @Override
        public void close() {
            if (connection != null) {
                Connections.closeQuietly(connection);
            }
        }
    }
}
