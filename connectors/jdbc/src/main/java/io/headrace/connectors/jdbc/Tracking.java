package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** How a table tells what is new in it. Stateless. */
interface Tracking {
    /**
     * What has happened between a watermark and now.
     *
     * @param extent of the batch that brings it, never NOTHING
     * @param nothing whether that batch would change nothing
     * @param where the rows of the batch
     * @param present the rows whose keys tell which others are gone; empty if that is not asked this time
     * @param rows the number of the batch's rows, if it was counted
     */
    record News(
            Watermark to,
            Extent extent,
            boolean nothing,
            Query where,
            Optional<Query> present,
            OptionalLong rows,
            String reason) {
        static News full(Watermark to, Query where, OptionalLong rows, String reason) {
            return new News(to, Extent.FULL, false, where, Optional.empty(), rows, reason);
        }
    }

    /**
     * Where a first, full snapshot would end; for plans only, cheaper than {@link #since}.
     *
     * @param at by the database's clock: what was committed before, {@code connection} sees
     */
    News outlook(Connection connection, Instant at) throws SQLException, ConnectorException;

    /** What is new, as {@code connection} sees it; from the start, everything. */
    News since(Connection connection, Instant at, Watermark from) throws SQLException, ConnectorException;

    /**
     * The rows that {@code reached} is certain to have brought: where rows are only inserted, others come by themselves, and
     * once.
     */
    default Query delivered(Connection connection, Watermark reached) throws SQLException, ConnectorException {
        return Query.TRUE;
    }

    static ConnectorException lost(DatabaseTable table, String why) {
        return new ConnectorException(
                Kind.HISTORY_LOST,
                "table " + table + " cannot be continued: " + why + "; order a full snapshot of the dataset");
    }

    /** A watermark of another kind is of another way to read the table. */
    static void requireKind(DatabaseTable table, Watermark from, String kind) throws ConnectorException {
        if (!from.kind().equals(kind)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "table " + table + " was followed by '" + from.kind() + "' and is now to be followed by '" + kind
                            + "'; change its settings back, or order a full snapshot of the dataset");
        }
    }
}
