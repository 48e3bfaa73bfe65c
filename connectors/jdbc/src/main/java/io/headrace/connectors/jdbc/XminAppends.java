package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * By the transaction that inserted each row of a PostgreSQL table whose rows never change: each row once, in
 * [oldest open transaction then, oldest open transaction now). It lags behind the oldest transaction of the server.
 */
record XminAppends(DatabaseTable table) implements Tracking {
    @Override
    public News outlook(Connection connection, Instant at) throws SQLException, ConnectorException {
        XminPosition now = now(connection);
        return full(connection, now, OptionalLong.of(table.rowEstimate()));
    }

    @Override
    public News since(Connection connection, Instant at, Watermark from) throws SQLException, ConnectorException {
        XminPosition now = now(connection);
        if (from.isStart()) {
            return full(connection, now, OptionalLong.empty());
        }
        Tracking.requireKind(table, from, XminPosition.KIND);
        XminPosition before = XminPosition.parse(from);
        XminTracking.requireSameHistory(table, before, now);
        requireSameStorage(before, now);
        String xid = XminTracking.xid(now);
        Query where = Query.of("(" + xid + " >= " + before.xmin() + XminTracking.newStorage(before, now) + ") AND "
                + xid + " < " + now.xmin() + known(now));
        long rows = Query.of("SELECT count(*) FROM " + table.quoted() + " WHERE " + where.sql())
                .one(connection, r -> r.getLong(1));
        String window =
                "rows of transactions " + before.xmin() + " to " + now.xmin() + OpenTransaction.words(connection, now);
        Watermark to = rows == 0 ? from : now.remembering(before, connection).watermark();
        return new News(to, Extent.APPENDS, rows == 0, where, Optional.empty(), OptionalLong.of(rows), window);
    }

    private News full(Connection connection, XminPosition now, OptionalLong rows) throws SQLException {
        Query settled = Query.of(XminTracking.xid(now) + " < " + now.xmin() + known(now));
        String reason =
                "everything inserted by transactions below " + now.xmin() + OpenTransaction.words(connection, now);
        return News.full(now.watermark(), settled, rows, reason);
    }

    @Override
    public Query delivered(Connection connection, Watermark reached) throws SQLException, ConnectorException {
        Tracking.requireKind(table, reached, XminPosition.KIND);
        XminPosition held = XminPosition.parse(reached);
        return Query.of(XminTracking.xid(now(connection)) + " < " + held.xmin() + known(held));
    }

    /** A partition that is attached while the window is open shows in it, and would come again with the next. */
    private static String known(XminPosition now) {
        return now.storage().stream()
                .map(s -> String.valueOf(XminPosition.oid(s)))
                .collect(Collectors.joining(", ", " AND tableoid IN (", ")"));
    }

    private XminPosition now(Connection connection) throws SQLException, ConnectorException {
        XminPosition now = XminPosition.now(connection, table);
        if (now.idsRepeat()) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "table " + table + ": its server has passed 2^32 transactions, so new rows cannot be told by"
                            + " transaction; name a cursor column, or leave out insert-only and share it with a key");
        }
        return now;
    }

    /** All rows of a part would arrive again: a rewrite gives each a new transaction id, and a part that is back looks new. */
    private void requireSameStorage(XminPosition before, XminPosition now) throws ConnectorException {
        List<String> others = before.storage().stream()
                .filter(b -> now.storage().stream()
                        .anyMatch(n -> XminPosition.oid(n) == XminPosition.oid(b) && !n.equals(b)))
                .toList();
        if (others.stream().anyMatch(XminPosition::isDetached)) {
            throw Tracking.lost(
                    table,
                    "a partition was detached from it and attached again, so its rows cannot be told from those"
                            + " delivered");
        }
        if (!others.isEmpty()) {
            throw Tracking.lost(table, "it was rewritten (ALTER TABLE, VACUUM FULL, CLUSTER or TRUNCATE)");
        }
    }
}
