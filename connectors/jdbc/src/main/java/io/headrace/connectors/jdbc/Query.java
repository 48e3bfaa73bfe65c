package io.headrace.connectors.jdbc;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** SQL built by us, with the texts that take the place of its question marks. Also a part of a statement. */
record Query(String sql, List<String> parameters) implements Serializable {
    static final Query TRUE = new Query("TRUE", List.of());

    Query {
        parameters = List.copyOf(parameters);
    }

    static Query of(String sql, String... parameters) {
        return new Query(sql, List.of(parameters));
    }

    Query and(Query other) {
        List<String> all = new ArrayList<>(parameters);
        all.addAll(other.parameters);
        return new Query("(" + sql + ") AND (" + other.sql + ")", all);
    }

    /** Reads one row or its absence. */
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    <T> List<T> list(Connection connection, RowMapper<T> mapper) throws SQLException {
        try (PreparedStatement statement = prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(mapper.map(rows));
            }
            return result;
        }
    }

    /** The only row of a query that always has one. */
    <T> T one(Connection connection, RowMapper<T> mapper) throws SQLException {
        return list(connection, mapper).get(0);
    }

    /** Runs a statement that gives no rows; the number of rows that it changed. */
    long update(Connection connection) throws SQLException {
        try (PreparedStatement statement = prepare(connection)) {
            return statement.executeLargeUpdate();
        }
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setString(i + 1, parameters.get(i));
        }
        return statement;
    }
}
