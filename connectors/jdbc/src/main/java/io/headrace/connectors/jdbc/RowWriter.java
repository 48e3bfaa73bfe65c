package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import java.sql.SQLException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Writes rows into one table, quickly. Nothing is certain before {@link #finish}. */
interface RowWriter extends AutoCloseable {
    void write(InternalRow row) throws SQLException, ConnectorException;

    /** @return the bytes sent, or 0 if that is not known */
    long finish() throws SQLException;

    /** Gives up what is not finished. */
    @Override
    void close() throws SQLException;
}
