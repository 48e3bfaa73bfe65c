package io.headrace.service;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Parquet files as others write and read them. */
final class DuckDb {
    private DuckDb() {}

    static void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of all files in {@code folder} in the order of the columns, each with blanks between its values. */
    static List<String> rows(Path folder, String columns) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            return rows(connection, columns, "read_parquet('" + folder + "/*.parquet')");
        }
    }

    /** Of any database. */
    static List<String> rows(Connection connection, String columns, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select concat_ws(' ', " + columns + ") from " + table + " order by " + columns)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
