package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.CursorPosition.Seen;
import io.headrace.connectors.jdbc.CursorPosition.Tail;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * By a column that grows with every change, for rows with a key: (from, to], where {@code to} is the greatest value at the
 * time. The newest rows arrive at once. What may come late, the rows from {@code floor} on, is read again when its checksum
 * has changed; repeats do no harm where there is a key.
 *
 * @param insertOnly whether rows that are new are told from those that come late
 */
record CursorTracking(CursorTable source, Deletions deletions, boolean insertOnly) implements Tracking {
    /** What earlier snapshots saw is kept this many times per settle delay. */
    private static final long MARKS = 8;

    @Override
    public News outlook(Connection connection, Instant at) throws SQLException, ConnectorException {
        return since(connection, at, Watermark.START);
    }

    @Override
    public News since(Connection connection, Instant at, Watermark from) throws SQLException, ConnectorException {
        if (from.isStart()) {
            return everything(connection, at);
        }
        CursorPosition before = source.position(from);
        CursorTable.Ends ends = source.ends(connection, source.after(before.value()));
        Tail tail = source.tail(connection, source.between(before.floor(), before.value()));
        Optional<String> outOfReach = outOfReach(connection, before, ends, tail);
        boolean all = outOfReach.isPresent();
        boolean quiet = !all && tail.equals(before.tail());
        boolean compare = deletions.isDue(at, before.compared());
        boolean nothing = quiet && ends.some() == 0 && !(compare && (before.pending() || ends.rows() != before.rows()));
        Watermark to = from;
        if (!nothing) {
            List<Seen> seen = all || ends.greatest().isEmpty() ? List.of() : before.seen();
            to = mark(connection, at, ends, seen)
                    .compared(compare ? at : before.compared(), !compare)
                    .watermark();
        }
        return new News(
                to,
                insertOnly && quiet ? Extent.APPENDS : Extent.CHANGES,
                nothing,
                all ? source.all() : quiet ? source.after(before.value()) : source.from(before.floor()),
                compare ? Optional.of(source.all()) : Optional.empty(),
                OptionalLong.of(all ? ends.rows() : ends.some() + (quiet ? 0 : tail.rows())),
                outOfReach.orElseGet(() -> window(before, ends.greatest(), quiet))
                        + (insertOnly ? "" : "; " + deletions.words(at, before.compared())));
    }

    @Override
    public Query delivered(Connection connection, Watermark reached) throws ConnectorException {
        return insertOnly ? source.upTo(source.position(reached).value()) : Query.TRUE;
    }

    /** See {@link CursorRange#back}. */
    Watermark back(Connection connection, String position, Watermark reached) throws SQLException, ConnectorException {
        CursorPosition there = new CursorRange(source).back(connection, position, reached);
        return (insertOnly ? there.withUnknownTail() : there).watermark();
    }

    private News everything(Connection connection, Instant at) throws SQLException, ConnectorException {
        CursorTable.Ends ends = source.ends(connection, Query.TRUE);
        CursorPosition to = mark(connection, at, ends, List.of());
        String words = "everything"
                + ends.greatest()
                        .map(g -> " up to '" + source.cursor().name() + "' " + g)
                        .orElse("");
        return News.full(to.watermark(), source.all(), OptionalLong.of(ends.rows()), words);
    }

    private String window(CursorPosition before, Optional<String> greatest, boolean quiet) {
        String name = "'" + source.cursor().name() + "'";
        String value = before.value().orElse("the start");
        String upTo = greatest.map(g -> ", up to " + g).orElse("");
        return quiet
                ? name + " after " + value + upTo
                : name + " from " + before.floor().orElse("the start") + upTo
                        + (before.tail().isUnknown() ? "" : ": below " + value + " rows have changed or came late");
    }

    /** Why the rows from {@code floor} on are not enough; empty if they are. */
    private Optional<String> outOfReach(Connection connection, CursorPosition before, CursorTable.Ends ends, Tail tail)
            throws SQLException {
        String name = "'" + source.cursor().name() + "'";
        if (isBack(connection, before, ends.greatest())) {
            return Optional.of(name + " has moved back from " + before.value().orElseThrow() + " to "
                    + ends.greatest().orElseThrow() + ": all rows are read again");
        }
        // Below the floor rows may only go: they are changed, and so get a greater value, or deleted.
        long late = (ends.rows() - ends.some() - tail.rows())
                - (before.rows() - before.tail().rows());
        return late <= 0
                ? Optional.empty()
                : Optional.of(late + " rows came later than settle ("
                        + source.cursor().settle().toSeconds() + " s), with " + name + " below "
                        + before.floor().orElseThrow() + ": all rows are read again");
    }

    /** Rows were deleted, or the provider went back to an earlier state, in which any row may be an older one. */
    private boolean isBack(Connection connection, CursorPosition before, Optional<String> greatest)
            throws SQLException {
        return greatest.isPresent()
                && before.value().isPresent()
                && source.isLess(connection, greatest.get(), before.value().get());
    }

    private CursorPosition mark(Connection connection, Instant at, CursorTable.Ends ends, List<Seen> before)
            throws SQLException {
        Optional<String> greatest = ends.greatest();
        List<Seen> seen = source.cursor().isTime() ? List.of() : seen(at, greatest, before);
        Optional<String> floor = Optional.empty();
        if (greatest.isPresent()) {
            floor = source.cursor().isTime()
                    ? Optional.of(settled(connection, at, greatest.get()))
                    : settled(at, seen).map(Seen::value);
        }
        Tail tail = source.tail(connection, source.between(floor, greatest));
        return new CursorPosition(source.column(), greatest, floor, seen, tail, ends.rows(), at, false);
    }

    private String settled(Connection connection, Instant at, String greatest) throws SQLException {
        String floor = source.cursor().floor(at);
        return source.isLess(connection, greatest, floor) ? greatest : floor;
    }

    /** Numbers come from a sequence: one that was seen at a time, and all before it, were given out before that time. */
    private Optional<Seen> settled(Instant at, List<Seen> seen) {
        return seen.stream()
                .filter(s -> !s.at().plus(source.cursor().settle()).isAfter(at))
                .reduce((older, newer) -> newer);
    }

    private List<Seen> seen(Instant at, Optional<String> greatest, List<Seen> before) {
        List<Seen> all = new ArrayList<>(before);
        boolean spaced = all.isEmpty()
                || !all.get(all.size() - 1)
                        .at()
                        .plus(source.cursor().settle().dividedBy(MARKS))
                        .isAfter(at);
        if (spaced) {
            greatest.ifPresent(g -> all.add(new Seen(at, g)));
        }
        Optional<Seen> settled = settled(at, all);
        return settled.map(s -> List.copyOf(all.subList(all.lastIndexOf(s), all.size())))
                .orElse(List.copyOf(all));
    }
}
