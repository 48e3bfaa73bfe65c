package io.headrace.connectors.jdbc;

import io.headrace.connectors.testkit.Frame;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** A provider's own writes, by plain JDBC. */
final class Provider {
    private Provider() {}

    static void create(Connection connection, ColumnTypes types, String table, Frame frame, List<Row> rows)
            throws SQLException {
        String columns = Arrays.stream(frame.schema().fields())
                .map(f -> Identifiers.quote(f.name()) + " "
                        + types.of(f.dataType()).orElseThrow())
                .collect(Collectors.joining(", "));
        Sql.run(connection, "CREATE TABLE " + Identifiers.quote(table) + " (" + columns + ", PRIMARY KEY (\"id\"))");
        insert(connection, table, rows, frame.schema().length());
    }

    static void insert(Connection connection, String table, List<Row> rows, int columns) throws SQLException {
        String marks = String.join(", ", java.util.Collections.nCopies(columns, "?"));
        write(connection, "INSERT INTO " + Identifiers.quote(table) + " VALUES (" + marks + ")", rows);
    }

    static void update(Connection connection, String table, Row item) throws SQLException {
        String sql = "UPDATE " + Identifiers.quote(table) + " SET \"name\" = ?, \"amount\" = ? WHERE \"id\" = ?";
        write(connection, sql, List.of(Frame.row(item.get(1), item.get(2), item.get(0))));
    }

    static void delete(Connection connection, String table, long id) throws SQLException {
        Sql.run(connection, "DELETE FROM " + Identifiers.quote(table) + " WHERE \"id\" = " + id);
    }

    private static void write(Connection connection, String sql, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Row row : rows) {
                for (int i = 0; i < row.length(); i++) {
                    Object value = row.get(i);
                    statement.setObject(i + 1, value instanceof Instant t ? t.atOffset(ZoneOffset.UTC) : value);
                }
                statement.execute();
            }
        }
    }
}
