package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Names an exported snapshot of PostgreSQL.
 *
 * @param serverStart tells servers apart: behind one name there may be several
 */
record SnapshotToken(String snapshot, String serverStart) implements Serializable {
    /** Begins a transaction in the snapshot. */
    void enter(Connection connection, Database database) throws SQLException, ConnectorException {
        String start =
                Query.of("SELECT pg_catalog.pg_postmaster_start_time()::text").one(connection, r -> r.getString(1));
        if (!start.equals(serverStart)) {
            throw new ConnectorException(
                    Kind.UNREACHABLE,
                    database + ": the server was restarted, or another one answers under its name, so the snapshot is"
                            + " lost; let the store's host name one server, then run again");
        }
        database.dialect().beginSnapshot(connection);
        try {
            Query.of("SET TRANSACTION SNAPSHOT '" + snapshot + "'").update(connection);
        } catch (SQLException e) {
            throw new ConnectorException(
                    Kind.UNREACHABLE, database + ": the snapshot has ended before all was read; run again", e);
        }
    }
}
