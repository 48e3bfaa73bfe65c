package io.headrace.connectors.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;

/** Ends connections whose work is done or lost either way. */
final class Connections {
    private static final Logger LOG = System.getLogger(Connections.class.getName());

    private Connections() {}

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a connection did not close", e);
        }
    }

    /** The server rolls back by itself if it cannot be told. */
    static void rollBackQuietly(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a transaction did not roll back", e);
        }
    }
}
