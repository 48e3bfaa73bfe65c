package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.CursorPosition.Tail;
import io.headrace.connectors.jdbc.JdbcSource.NullCursors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/** What a table is asked by way of its cursor. */
record CursorTable(DatabaseTable table, Dialect dialect, CursorColumn cursor) {
    private static final Query NONE = Query.of("FALSE");

    /** @throws ConnectorException {@code REFUSED} if {@code settings} name no cursor, or one that does not grow */
    static CursorTable of(DatabaseTable table, Dialect dialect, JdbcSource settings) throws ConnectorException {
        String name = settings.cursor()
                .orElseThrow(() -> new ConnectorException(
                        Kind.REFUSED, "table " + table + ": no cursor column is named by which a range could be told"));
        TableColumn column = table.require(name, "cursor");
        DataType type = column.type()
                .filter(CursorColumn::grows)
                .orElseThrow(() -> new ConnectorException(
                        Kind.REFUSED,
                        "table " + table + ": column '" + name + "' (" + column.declared()
                                + ") cannot be a cursor; expected an integer, a decimal, a date or a timestamp"));
        CursorColumn cursor = new CursorColumn(
                name,
                type,
                settings.settle().orElse(CursorColumn.SETTLE),
                settings.cursorZone(),
                settings.nullCursors());
        return new CursorTable(table, dialect, cursor);
    }

    /**
     * What there is.
     *
     * @param rows of the dataset
     * @param set those with a cursor value
     * @param some those that were asked for
     */
    record Ends(Optional<String> greatest, long rows, long set, long some) {}

    /** The cursor and its type, as a watermark keeps them. */
    String column() {
        return cursor.name() + " " + cursor.type().catalogString();
    }

    /** Where a watermark is, if it is one of this cursor. */
    CursorPosition position(Watermark from) throws ConnectorException {
        Tracking.requireKind(table, from, CursorPosition.KIND);
        CursorPosition before = CursorPosition.parse(from);
        if (!before.column().equals(column())) {
            throw Tracking.lost(table, "its cursor was '" + before.column() + "' and is now '" + column() + "'");
        }
        return before;
    }

    /** The rows that belong to the dataset. */
    Query all() {
        return cursor.nulls() == NullCursors.IGNORE ? isSet() : Query.TRUE;
    }

    Query after(Optional<String> value) {
        return value.map(v -> compare(">", v)).orElse(isSet());
    }

    Query upTo(Optional<String> value) {
        return value.map(v -> compare("<=", v)).orElse(NONE);
    }

    Query below(Optional<String> bound) {
        return bound.map(b -> compare("<", b)).orElse(isSet());
    }

    /** Rows without a cursor value may have come or changed at any time. */
    Query from(Optional<String> floor) {
        return floor.map(f -> orUnset(compare(">=", f))).orElse(all());
    }

    Query between(Optional<String> floor, Optional<String> value) {
        Query upper = upTo(value);
        return orUnset(floor.map(f -> compare(">=", f).and(upper)).orElse(upper));
    }

    private Query orUnset(Query some) {
        return cursor.nulls() == NullCursors.INCLUDE
                ? new Query("(" + some.sql() + ") OR " + quoted() + " IS NULL", some.parameters())
                : some;
    }

    private Query isSet() {
        return Query.of(quoted() + " IS NOT NULL");
    }

    private Query compare(String operator, String value) {
        return Query.of(quoted() + " " + operator + " " + parameter(), value);
    }

    private String parameter() {
        return "CAST(? AS " + dialect.columnType(cursor.type()).orElseThrow() + ")";
    }

    private String quoted() {
        return Identifiers.quote(cursor.name());
    }

    Tail tail(Connection connection, Query where) throws SQLException {
        String sql = "SELECT count(*), " + dialect.checksum(table.columns()) + " FROM " + table.quoted()
                + " AS t WHERE " + where.sql();
        return new Query(sql, where.parameters())
                .one(connection, r -> new Tail(r.getLong(1), String.valueOf(r.getString(2))));
    }

    /** By one scan: the greatest value, and how many rows there are, in all and among {@code some}. */
    Ends ends(Connection connection, Query some) throws SQLException, ConnectorException {
        String sql = "SELECT CAST(max(" + quoted() + ") AS VARCHAR), count(*), count(" + quoted()
                + "), count(CASE WHEN " + some.sql() + " THEN 1 END) FROM " + table.quoted();
        Counts counts = new Query(sql, some.parameters())
                .one(
                        connection,
                        r -> new Counts(Optional.ofNullable(r.getString(1)), r.getLong(2), r.getLong(3), r.getLong(4)));
        if (cursor.nulls() == NullCursors.FAIL && counts.set() < counts.all()) {
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "table " + table + ": " + (counts.all() - counts.set()) + " of " + counts.all()
                            + " rows have NULL in the cursor column '" + cursor.name()
                            + "' and would never arrive; fill it, name another cursor, or say null-cursors = include"
                            + " or ignore");
        }
        long rows = cursor.nulls() == NullCursors.IGNORE ? counts.set() : counts.all();
        return new Ends(counts.greatest(), rows, counts.set(), counts.some());
    }

    private record Counts(Optional<String> greatest, long all, long set, long some) {}

    /** The greatest value among {@code some} rows; empty if there is none. */
    Optional<String> greatest(Connection connection, Query some) throws SQLException {
        String sql = "SELECT CAST(max(" + quoted() + ") AS VARCHAR) FROM " + table.quoted() + " WHERE " + some.sql();
        return Optional.ofNullable(new Query(sql, some.parameters()).one(connection, r -> r.getString(1)));
    }

    long count(Connection connection, Query some) throws SQLException {
        String sql = "SELECT count(*) FROM " + table.quoted() + " WHERE " + some.sql();
        return new Query(sql, some.parameters()).one(connection, r -> r.getLong(1));
    }

    /** @return {@code position} as the database itself writes a value of the cursor */
    String value(Connection connection, String position) throws SQLException {
        return Query.of("SELECT CAST(" + parameter() + " AS VARCHAR)", position).one(connection, r -> r.getString(1));
    }

    boolean isLess(Connection connection, String one, String other) throws SQLException {
        return Query.of("SELECT " + parameter() + " < " + parameter(), one, other)
                .one(connection, r -> r.getBoolean(1));
    }
}
