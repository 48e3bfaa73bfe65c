package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One state of a database, held until closed: whatever is read through it belongs together. Thread-safe. */
interface PinnedState extends AutoCloseable {
    /** Asks within the state. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException, ConnectorException;
    }

    /**
     * Makes sure that {@code table} can be read as the state has it until the state ends: not dropped, rewritten, truncated.
     *
     * @throws ConnectorException {@code UNREACHABLE} if that has already happened
     */
    void hold(DatabaseTable table) throws ConnectorException;

    /** When it began, by the database's clock: what was committed before is part of it. */
    Instant at();

    <T> T ask(Question<T> question) throws ConnectorException;

    /** Rows of the state; they can be read again and again while it is held. */
    Dataset<Row> rows(SparkSession spark, Reading reading) throws ConnectorException;

    @Override
    void close();
}
