package io.headrace.connectors.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plain JDBC, as a consumer would use it. */
final class Sql {
    private Sql() {}

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static List<Map<String, Object>> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<Map<String, Object>> all = new ArrayList<>();
            while (rows.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnLabel(i), value(rows, i));
                }
                all.add(row);
            }
            return all;
        }
    }

    private static Object value(ResultSet rows, int column) throws SQLException {
        String type = rows.getMetaData().getColumnTypeName(column).toLowerCase(Locale.ROOT);
        if (type.startsWith("date")) {
            return rows.getObject(column, LocalDate.class);
        } else if (type.equals("timestamptz") || type.equals("timestamp with time zone")) {
            return rows.getObject(column, OffsetDateTime.class);
        } else if (type.startsWith("timestamp")) {
            return rows.getObject(column, LocalDateTime.class);
        }
        return rows.getObject(column);
    }

    static boolean exists(Connection connection, String table) throws SQLException {
        return !rows(
                        connection,
                        "SELECT 1 FROM information_schema.tables WHERE lower(table_schema) = 'public' AND table_name = '"
                                + table + "'")
                .isEmpty();
    }
}
