package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * By the transaction that wrote each row of a PostgreSQL table. Exact, without a cursor column, whatever is committed late:
 * rows of every transaction that may not have ended at the last snapshot are read again.
 *
 * @param keyed whether changes can be told row by row; else a table that changed is read in full
 */
record XminTracking(DatabaseTable table, boolean keyed, Deletions deletions) implements Tracking {
    /** Row versions carry 32 bits of their transaction; beyond half of that, before and after cannot be told. */
    static final long HORIZON = 1L << 31;

    @Override
    public News outlook(Connection connection, Instant at) throws SQLException {
        XminPosition now = XminPosition.now(connection, table);
        return full(connection, now, OptionalLong.of(table.rowEstimate()));
    }

    @Override
    public News since(Connection connection, Instant at, Watermark from) throws SQLException, ConnectorException {
        XminPosition now = XminPosition.now(connection, table);
        if (from.isStart()) {
            long rows = deletions.byKeys() || !keyed ? count(connection, Query.TRUE)[0] : -1;
            return full(connection, now.counted(rows, at), rows < 0 ? OptionalLong.empty() : OptionalLong.of(rows));
        }
        Tracking.requireKind(table, from, XminPosition.KIND);
        XminPosition before = XminPosition.parse(from);
        requireSameHistory(table, before, now);
        Query where = Query.of(xid(now) + " >= " + before.xmin() + newStorage(before, now));
        long[] counts = count(connection, where);
        boolean compare = !keyed || deletions.isDue(at, before.compared());
        boolean nothing = counts[1] == 0 && !(compare && counts[0] != before.rows());
        XminPosition reached = compare ? now.counted(counts[0], at) : now.counted(-1, before.compared());
        Watermark to = nothing ? from : reached.watermark();
        String window = "transactions " + before.xmin() + " to " + now.xmin() + OpenTransaction.words(connection, now);
        return keyed
                ? new News(
                        to,
                        Extent.CHANGES,
                        nothing,
                        where,
                        compare ? Optional.of(Query.TRUE) : Optional.empty(),
                        OptionalLong.of(counts[1]),
                        window + "; " + deletions.words(at, before.compared()))
                : new News(
                        to,
                        Extent.FULL,
                        nothing,
                        Query.TRUE,
                        Optional.empty(),
                        OptionalLong.of(counts[0]),
                        "the table has changed and has no key to tell its rows apart");
    }

    private static News full(Connection connection, XminPosition now, OptionalLong rows) throws SQLException {
        String words = "everything, as of transaction " + now.xmin() + OpenTransaction.words(connection, now);
        return News.full(now.watermark(), Query.TRUE, rows, words);
    }

    /** All rows, and those of {@code where}, in one scan. */
    private long[] count(Connection connection, Query where) throws SQLException {
        return Query.of("SELECT count(*), count(*) FILTER (WHERE " + where.sql() + ") FROM " + table.quoted())
                .one(connection, r -> new long[] {r.getLong(1), r.getLong(2)});
    }

    /** The 64-bit transaction id of a row version: the one nearest to the snapshot's that has its 32 bits. */
    static String xid(XminPosition now) {
        long next = now.xmax();
        return "(" + next + " + ((xmin::text::bigint - " + next + " + 2147483648) & 4294967295) - 2147483648)";
    }

    /** A partition that was attached since may hold rows that are older than the window. */
    static String newStorage(XminPosition before, XminPosition now) {
        Set<Long> known = oids(before.storage());
        Set<Long> added = oids(now.storage());
        added.removeAll(known);
        return added.isEmpty()
                ? ""
                : " OR tableoid IN ("
                        + added.stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    private static Set<Long> oids(List<String> storage) {
        return storage.stream().map(XminPosition::oid).collect(Collectors.toCollection(HashSet::new));
    }

    static void requireSameHistory(DatabaseTable table, XminPosition before, XminPosition now)
            throws ConnectorException {
        if (!before.origin().equals(now.origin())) {
            throw Tracking.lost(
                    table,
                    "the server is another one, or was restored or promoted (" + before.origin() + " then, "
                            + now.origin() + " now)");
        }
        if (!before.table().equals(now.table()) && !before.name().equals(now.name())) {
            throw new ConnectorException(
                    Kind.OUTDATED,
                    "table " + table + " is not the one that the copy was made from, which was '" + before.name()
                            + "'; name that table again, or order a full snapshot of the dataset");
        }
        if (!before.table().equals(now.table())) {
            throw Tracking.lost(table, "it was dropped and made anew since the last snapshot");
        }
        if (now.xmax() - before.xmin() >= HORIZON) {
            throw Tracking.lost(
                    table,
                    "more than 2^31 transactions have passed since the last snapshot (" + before.xmin() + " then, "
                            + now.xmax() + " now)");
        }
    }
}
