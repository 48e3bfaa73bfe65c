package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.Preview;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/** The first rows of a table as texts, each cut by the database itself. */
final class TablePreview {
    /** Cut once more by whoever shows them. */
    private static final int LONGEST = 1000;

    /** A view may be a query of any size. */
    private static final int SECONDS = 30;

    private TablePreview() {}

    static Preview of(Connection connection, DatabaseTable table, int most) throws SQLException {
        List<Preview.Column> columns = table.columns().stream()
                .map(c -> new Preview.Column(
                        c.name(), c.type().map(DataType::simpleString).orElse(c.declared())))
                .toList();
        long estimate = table.rowEstimate();
        return new Preview(
                columns,
                estimate > 0 ? OptionalLong.of(estimate) : OptionalLong.empty(),
                columns.isEmpty() ? List.of() : rows(connection, table, most));
    }

    private static List<List<@Nullable String>> rows(Connection connection, DatabaseTable table, int most)
            throws SQLException {
        String cut = table.columnNames().stream()
                .map(name -> "SUBSTRING(CAST(" + Identifiers.quote(name) + " AS VARCHAR) FROM 1 FOR " + LONGEST + ")")
                .collect(Collectors.joining(", "));
        Query query = Query.of("SELECT " + cut + " FROM " + table.quoted() + " LIMIT " + most);
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (PreparedStatement statement = query.prepare(connection)) {
            statement.setQueryTimeout(SECONDS);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 1; i <= table.columns().size(); i++) {
                        row.add(found.getString(i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
