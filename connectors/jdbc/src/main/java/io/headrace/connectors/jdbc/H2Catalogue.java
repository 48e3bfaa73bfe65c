package io.headrace.connectors.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What H2's information schema says of tables. */
final class H2Catalogue {
    private static final int MAX_PRECISION = 38;
    private static final int MICROSECONDS = 6;

    private static final String TABLE =
            """
            SELECT REMARKS, COALESCE(ROW_COUNT_ESTIMATE, 0) FROM INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?
            """;

    private static final String COLUMNS =
            """
            SELECT COLUMN_NAME, DATA_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION, IS_NULLABLE
            FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION
            """;

    private static final String UNIQUE_KEYS =
            """
            SELECT K.CONSTRAINT_NAME, K.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS T
            JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K
                ON K.CONSTRAINT_SCHEMA = T.CONSTRAINT_SCHEMA AND K.CONSTRAINT_NAME = T.CONSTRAINT_NAME
            WHERE T.TABLE_SCHEMA = ? AND T.TABLE_NAME = ? AND T.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE')
            ORDER BY T.CONSTRAINT_TYPE, 1, K.ORDINAL_POSITION
            """;

    private static final String NAMES =
            """
            SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA = ? AND NOT TABLE_NAME LIKE 'headrace\\_%' LIMIT 1000
            """;

    private static final String TABLES =
            """
            SELECT TABLE_SCHEMA, TABLE_NAME, ROW_COUNT_ESTIMATE FROM INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' AND NOT TABLE_NAME LIKE 'headrace\\_%%' AND ? IN ('', TABLE_SCHEMA)
            ORDER BY 1, 2 LIMIT %d
            """;

    private record Head(String remarks, long rows) {}

    private record Named(String constraint, String column) {}

    private final Connection connection;

    H2Catalogue(Connection connection) {
        this.connection = connection;
    }

    List<String> tableNames(String schema) throws SQLException {
        return Query.of(NAMES, schema).list(connection, r -> r.getString(1));
    }

    /** @param schema empty: all but the database's own */
    List<Dialect.NamedTable> tables(String schema, int most) throws SQLException {
        return Query.of(TABLES.formatted(most), schema).list(connection, Dialect.NamedTable::of);
    }

    Optional<DatabaseTable> table(String schema, String name) throws SQLException {
        List<Head> found = Query.of(TABLE, schema, name)
                .list(connection, r -> new Head(String.valueOf(r.getString(1)), r.getLong(2)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Head head = found.get(0);
        List<TableColumn> columns = Query.of(COLUMNS, schema, name).list(connection, H2Catalogue::column);
        long rowBytes = 16L * columns.size();
        return Optional.of(new DatabaseTable(
                schema,
                name,
                head.remarks(),
                List.of(),
                columns,
                uniqueKeys(schema, name),
                head.rows(),
                head.rows() * rowBytes));
    }

    private List<List<String>> uniqueKeys(String schema, String name) throws SQLException {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Query.of(UNIQUE_KEYS, schema, name)
                .list(connection, r -> new Named(r.getString(1), r.getString(2)))
                .forEach(n -> keys.computeIfAbsent(n.constraint(), c -> new ArrayList<>())
                        .add(n.column()));
        return List.copyOf(keys.values());
    }

    private static TableColumn column(ResultSet row) throws SQLException {
        String name = row.getString(1);
        String declared = row.getString(2);
        Optional<DataType> type =
                switch (declared) {
                    case "NUMERIC" -> decimal(row.getInt(3), row.getInt(4));
                    case "TIMESTAMP" -> timestamp(DataTypes.TimestampNTZType, row.getInt(5));
                    case "TIMESTAMP WITH TIME ZONE" -> timestamp(DataTypes.TimestampType, row.getInt(5));
                    default -> type(declared);
                };
        return new TableColumn(name, declared, type, row.getString(6).equals("NO"));
    }

    private static Optional<DataType> type(String declared) {
        return switch (declared) {
            case "TINYINT" -> Optional.of(DataTypes.ByteType);
            case "SMALLINT" -> Optional.of(DataTypes.ShortType);
            case "INTEGER" -> Optional.of(DataTypes.IntegerType);
            case "BIGINT" -> Optional.of(DataTypes.LongType);
            case "REAL" -> Optional.of(DataTypes.FloatType);
            case "DOUBLE PRECISION" -> Optional.of(DataTypes.DoubleType);
            case "BOOLEAN" -> Optional.of(DataTypes.BooleanType);
            case "CHARACTER",
                    "CHARACTER VARYING",
                    "CHARACTER LARGE OBJECT",
                    "VARCHAR_IGNORECASE",
                    "UUID",
                    "JSON",
                    "ENUM" -> Optional.of(DataTypes.StringType);
            case "BINARY", "BINARY VARYING", "BINARY LARGE OBJECT" -> Optional.of(DataTypes.BinaryType);
            case "DATE" -> Optional.of(DataTypes.DateType);
            default -> Optional.empty();
        };
    }

    private static Optional<DataType> decimal(int precision, int scale) {
        boolean fits = precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
        return fits ? Optional.of(DataTypes.createDecimalType(precision, scale)) : Optional.empty();
    }

    private static Optional<DataType> timestamp(DataType type, int precision) {
        return precision <= MICROSECONDS ? Optional.of(type) : Optional.empty();
    }
}
