package io.headrace.connectors.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * By a column that grows with every change: (from, to], where {@code to} is the greatest value at the time. Values are kept
 * as the database's own text, in full precision. What is committed later with a smaller value is not seen.
 *
 * @param extent of what follows the first snapshot
 * @param countsMatter whether a deletion has to be noticed
 */
record CursorTracking(
        DatabaseTable table, Dialect dialect, String cursor, DataType type, Extent extent, boolean countsMatter)
        implements Tracking {
    static final String KIND = "cursor";

    private record Ends(@Nullable String greatest, long rows, long filled, long after) {}

    @Override
    public News outlook(Connection connection) throws SQLException, ConnectorException {
        return since(connection, Watermark.START);
    }

    @Override
    public News since(Connection connection, Watermark from) throws SQLException, ConnectorException {
        if (from.isStart()) {
            Ends ends = ends(connection, Query.TRUE);
            return new News(
                    watermark(ends.greatest(), ends.rows()),
                    Extent.FULL,
                    false,
                    ends.greatest() == null ? Query.TRUE : compare("<=", ends.greatest()),
                    OptionalLong.of(ends.rows()),
                    "everything" + (ends.greatest() == null ? "" : " up to '" + cursor + "' " + ends.greatest()));
        }
        Tracking.requireKind(table, from, KIND);
        Config before = ConfigFactory.parseString(from.value());
        requireSameColumn(before);
        // No rows then: everything is new.
        Query after = before.hasPath("value") ? compare(">", before.getString("value")) : Query.TRUE;
        Ends ends = ends(connection, after);
        String to = ends.after() == 0 ? before.hasPath("value") ? before.getString("value") : null : ends.greatest();
        boolean nothing = ends.after() == 0 && (!countsMatter || ends.rows() == before.getLong("rows"));
        return new News(
                nothing ? from : watermark(to, ends.rows()),
                extent,
                nothing,
                to == null ? after : after.and(compare("<=", to)),
                OptionalLong.of(ends.after()),
                "'" + cursor + "' after " + from.label() + (to == null ? "" : ", up to " + to));
    }

    /**
     * The watermark at {@code position}.
     *
     * @throws ConnectorException {@code REFUSED} unless it is before {@code reached}
     */
    Watermark back(Connection connection, String position, Watermark reached) throws SQLException, ConnectorException {
        Tracking.requireKind(table, reached, KIND);
        Config held = ConfigFactory.parseString(reached.value());
        requireSameColumn(held);
        String value = value(connection, position);
        if (!held.hasPath("value") || !isBelow(connection, value, held.getString("value"))) {
            throw refused("'" + cursor + "' " + value + " is not before " + reached + ", where the copy is");
        }
        // How many rows there were then nobody knows: deletions are looked for.
        return watermark(value, -1);
    }

    /** The rows of (from, to], at the watermark {@code reached}. */
    News between(Connection connection, String from, String to, Watermark reached)
            throws SQLException, ConnectorException {
        String first = value(connection, from);
        String last = value(connection, to);
        if (!isBelow(connection, first, last)) {
            throw refused("'" + cursor + "' " + first + " is not before " + last);
        }
        return new News(
                reached,
                Extent.CHANGES,
                false,
                compare(">", first).and(compare("<=", last)),
                OptionalLong.empty(),
                "'" + cursor + "' after " + first + ", up to " + last);
    }

    private String value(Connection connection, String position) throws SQLException, ConnectorException {
        try {
            return Query.of("SELECT CAST(CAST(? AS " + columnType() + ") AS VARCHAR)", position)
                    .one(connection, r -> r.getString(1));
        } catch (SQLException e) {
            if (dialect.kind(e).filter(kind -> kind == Kind.BAD_DATA).isEmpty()) {
                throw e;
            }
            throw refused(
                    "'" + position + "' is not a value of the cursor '" + cursor + "' (" + type.catalogString() + ")");
        }
    }

    private boolean isBelow(Connection connection, String one, String other) throws SQLException {
        return Query.of("SELECT CAST(? AS " + columnType() + ") < CAST(? AS " + columnType() + ")", one, other)
                .one(connection, r -> r.getBoolean(1));
    }

    private String columnType() {
        return dialect.columnType(type).orElseThrow();
    }

    private ConnectorException refused(String why) {
        return new ConnectorException(Kind.REFUSED, "table " + table + ": " + why);
    }

    private Query compare(String operator, String value) {
        return Query.of(
                Identifiers.quote(cursor) + " " + operator + " CAST(? AS "
                        + dialect.columnType(type).orElseThrow() + ")",
                value);
    }

    private Ends ends(Connection connection, Query after) throws SQLException, ConnectorException {
        String column = Identifiers.quote(cursor);
        Query query = new Query(
                "SELECT CAST(max(" + column + ") AS VARCHAR), count(*), count(" + column + "), count(CASE WHEN "
                        + after.sql() + " THEN 1 END) FROM " + table.quoted(),
                after.parameters());
        Ends ends = query.one(connection, r -> new Ends(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4)));
        if (ends.filled() < ends.rows()) {
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "table " + table + ": " + (ends.rows() - ends.filled()) + " of " + ends.rows()
                            + " rows have NULL in the cursor column '" + cursor
                            + "' and would never arrive; fill it, or name another cursor");
        }
        return ends;
    }

    private void requireSameColumn(Config before) throws ConnectorException {
        String then = before.getString("column") + " " + before.getString("type");
        String now = cursor + " " + type.catalogString();
        if (!then.equals(now)) {
            throw Tracking.lost(table, "its cursor was '" + then + "' and is now '" + now + "'");
        }
    }

    private Watermark watermark(@Nullable String value, long rows) {
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        values.put("column", cursor);
        values.put("type", type.catalogString());
        if (value != null) {
            values.put("value", value);
        }
        values.put("rows", rows);
        String text = ConfigValueFactory.fromMap(values).render(ConfigRenderOptions.concise());
        return new Watermark(KIND, text, value == null ? "no rows" : value);
    }
}
