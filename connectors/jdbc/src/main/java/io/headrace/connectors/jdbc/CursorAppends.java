package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.CursorPosition.Tail;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * By a column that grows with every insert, where rows never change and each is to arrive once: (from, to]. Times are read
 * only as far as they have settled. A row that comes late all the same cannot be told from those that were read, so it is an
 * error: their number says so.
 */
record CursorAppends(CursorTable source) implements Tracking {
    @Override
    public News outlook(Connection connection, Instant at) throws SQLException, ConnectorException {
        return since(connection, at, Watermark.START);
    }

    @Override
    public News since(Connection connection, Instant at, Watermark from) throws SQLException, ConnectorException {
        Query settled = source.below(
                source.cursor().isTime() ? Optional.of(source.cursor().floor(at)) : Optional.empty());
        Optional<String> to = source.greatest(connection, settled);
        CursorTable.Ends ends = source.ends(connection, settled);
        long rows = ends.some();
        String name = "'" + source.cursor().name() + "'";
        if (from.isStart()) {
            String words =
                    "everything" + to.map(t -> " up to " + name + " " + t).orElse("") + waiting(ends);
            return News.full(mark(to, rows), source.upTo(to), OptionalLong.of(rows), words);
        }
        CursorPosition before = source.position(from);
        requireNothingLate(connection, before, ends.greatest());
        long fresh = source.count(connection, settled.and(source.after(before.value())));
        return new News(
                fresh == 0 ? from : mark(to, rows),
                Extent.APPENDS,
                fresh == 0,
                source.after(before.value()).and(source.upTo(to)),
                Optional.empty(),
                OptionalLong.of(fresh),
                name + " after " + from.label() + (fresh == 0 ? "" : ", up to " + to.orElseThrow()) + waiting(ends));
    }

    private String waiting(CursorTable.Ends ends) {
        long waiting = ends.set() - ends.some();
        return waiting == 0
                ? ""
                : "; " + waiting + " rows wait until they have settled ("
                        + source.cursor().settle().toSeconds() + " s)";
    }

    private void requireNothingLate(Connection connection, CursorPosition before, Optional<String> greatest)
            throws SQLException, ConnectorException {
        String name = "'" + source.cursor().name() + "'";
        if (before.value().isEmpty() || greatest.isEmpty()) {
            return;
        }
        String value = before.value().get();
        if (source.isLess(connection, greatest.get(), value)) {
            throw Tracking.lost(
                    source.table(), "its cursor " + name + " has moved back from " + value + " to " + greatest.get());
        }
        long late = source.count(connection, source.upTo(before.value()))
                - before.tail().rows();
        if (late > 0) {
            String remedy = source.cursor().isTime()
                    ? "lengthen settle, which is " + source.cursor().settle().toSeconds() + " s"
                    : "take a column of times as cursor, or a key and write-mode 'mirror'";
            throw Tracking.lost(
                    source.table(),
                    late + " rows came late, with " + name + " not above " + value
                            + ", and cannot be told from those delivered; " + remedy);
        }
    }

    private Watermark mark(Optional<String> to, long rows) {
        return new CursorPosition(
                        source.column(),
                        to,
                        Optional.empty(),
                        List.of(),
                        new Tail(rows, ""),
                        rows,
                        Instant.EPOCH,
                        false)
                .watermark();
    }
}
