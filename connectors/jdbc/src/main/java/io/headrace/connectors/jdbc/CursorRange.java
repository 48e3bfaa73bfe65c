package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.CursorPosition.Tail;
import io.headrace.connectors.jdbc.Tracking.News;
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

/** Stretches of a cursor that a person names, to be read once more. */
record CursorRange(CursorTable source) {
    /**
     * The place of {@code position}: all rows above it are new, and deletions are looked for.
     *
     * @throws ConnectorException {@code REFUSED} unless it is before {@code reached}
     */
    CursorPosition back(Connection connection, String position, Watermark reached)
            throws SQLException, ConnectorException {
        Optional<String> held = source.position(reached).value();
        Optional<String> value = Optional.of(value(connection, position));
        if (held.isEmpty() || !source.isLess(connection, value.get(), held.get())) {
            throw refused(name() + " " + value.get() + " is not before " + reached + ", where the copy is");
        }
        CursorTable.Ends ends = source.ends(connection, source.after(value));
        Tail tail = source.tail(connection, source.between(value, value));
        return new CursorPosition(
                source.column(), value, value, List.of(), tail, ends.rows() - ends.some(), Instant.EPOCH, true);
    }

    /** The rows of (from, to], at the watermark {@code reached}. */
    News between(Connection connection, String from, String to, Watermark reached)
            throws SQLException, ConnectorException {
        String first = value(connection, from);
        String last = value(connection, to);
        if (!source.isLess(connection, first, last)) {
            throw refused(name() + " " + first + " is not before " + last);
        }
        return new News(
                reached,
                Extent.CHANGES,
                false,
                source.after(Optional.of(first)).and(source.upTo(Optional.of(last))),
                Optional.empty(),
                OptionalLong.empty(),
                name() + " after " + first + ", up to " + last);
    }

    private String value(Connection connection, String position) throws SQLException, ConnectorException {
        try {
            return source.value(connection, position);
        } catch (SQLException e) {
            if (source.dialect().kind(e).filter(kind -> kind == Kind.BAD_DATA).isEmpty()) {
                throw e;
            }
            throw refused("'" + position + "' is not a value of the cursor " + name() + " ("
                    + source.cursor().type().catalogString() + ")");
        }
    }

    private String name() {
        return "'" + source.cursor().name() + "'";
    }

    private ConnectorException refused(String why) {
        return new ConnectorException(Kind.REFUSED, "table " + source.table() + ": " + why);
    }
}
