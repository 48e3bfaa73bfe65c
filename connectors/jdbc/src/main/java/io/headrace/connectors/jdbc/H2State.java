package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The snapshot of one H2 transaction. H2 cannot share it between connections, so what is read of it goes through this one
 * connection into a file of this machine, and Spark reads the file.
 */
final class H2State implements PinnedState {
    private final Database database;
    private final Connection holder;
    private final Instant at;
    private final List<Path> spools = new ArrayList<>();

    private H2State(Database database, Connection holder, Instant at) {
        this.database = database;
        this.holder = holder;
        this.at = at;
    }

    static H2State open(Database database) throws ConnectorException {
        Connection holder = database.connect();
        try {
            Instant at = database.dialect().clock(holder);
            database.dialect().beginSnapshot(holder);
            // The snapshot is taken by the first statement, for all tables.
            Query.of("SELECT 1 FROM INFORMATION_SCHEMA.SCHEMATA").list(holder, r -> 1);
            return new H2State(database, holder, at);
        } catch (SQLException e) {
            Connections.closeQuietly(holder);
            throw database.failure(e, "beginning a snapshot");
        }
    }

    /** An embedded database is open in one process; executors elsewhere would not see it. */
    static void requireLocal(SparkSession spark, Database database) throws ConnectorException {
        if (!spark.sparkContext().isLocal()) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    database + " is embedded and cannot be reached from a cluster; run in local mode, or use a"
                            + " PostgreSQL store");
        }
    }

    @Override
    public void hold(DatabaseTable table) {
        // H2 keeps what a transaction may read; a dropped table is not found.
    }

    @Override
    public Instant at() {
        return at;
    }

    @Override
    public synchronized <T> T ask(Question<T> question) throws ConnectorException {
        try {
            return question.ask(holder);
        } catch (SQLException e) {
            throw database.failure(e, "reading");
        }
    }

    @Override
    public Dataset<Row> rows(SparkSession spark, Reading reading) throws ConnectorException {
        requireLocal(spark, database);
        Path spool = ask(c -> spool(c, reading));
        return new RowsTable(
                        reading.table().toString(),
                        reading.schema(),
                        reading.bytes(),
                        columns -> List.of(new SpoolPart(spool.toString(), reading.schema(), columns)))
                .dataset(spark);
    }

    private Path spool(Connection connection, Reading reading) throws SQLException, ConnectorException {
        try {
            Path file = Files.createTempFile("headrace-h2-", ".rows");
            spools.add(file);
            try (PreparedStatement statement =
                            reading.select(reading.schema(), Query.TRUE).prepare(connection);
                    ResultSet rows = statement.executeQuery()) {
                SpoolPart.write(file, rows, reading.schema());
            }
            return file;
        } catch (IOException e) {
            throw new ConnectorException(
                    Kind.STORE_FULL, "rows of " + database + " cannot be kept in a temporary file of this machine", e);
        }
    }

    @Override
    public synchronized void close() {
        Connections.rollBackQuietly(holder);
        Connections.closeQuietly(holder);
        spools.forEach(s -> s.toFile().delete());
    }
}
