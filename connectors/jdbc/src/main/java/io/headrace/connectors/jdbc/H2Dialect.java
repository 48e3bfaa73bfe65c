package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** H2 2.x, embedded. Its error codes are its SQL states, in digits. */
final class H2Dialect implements Dialect {
    private static final long serialVersionUID = 1;

    /** The comment that marks a table as ours: H2 gives tables no identity that outlives the process. */
    static final String MARK = "headrace:";

    @Override
    public String product() {
        return "H2";
    }

    @Override
    public String driver() {
        return "org.h2.Driver";
    }

    @Override
    public String defaultSchema() {
        return "PUBLIC";
    }

    @Override
    public int maxNameBytes() {
        return 255;
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            statement.execute("SET LOCK_TIMEOUT 60000");
        }
    }

    @Override
    public Optional<Kind> kind(SQLException failure) {
        int code = failure.getErrorCode();
        return switch (code) {
            case 28000, 90040, 90096, 90097 -> Optional.of(Kind.DENIED);
            case 90146, 90149, 90013, 90079, 42102, 42103, 42104, 42122 -> Optional.of(Kind.NOT_FOUND);
            case 90020, 90028, 90031, 90067, 90098, 90121, 40001, 50200, 90131 -> Optional.of(Kind.UNREACHABLE);
            case 90100 -> Optional.of(Kind.STORE_FULL);
            default -> code / 1000 == 22 || code / 1000 == 23 ? Optional.of(Kind.BAD_DATA) : Optional.empty();
        };
    }

    @Override
    public String words(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case 90020 -> "the database is in use by another process";
            case 90146, 90149, 90013 -> "the database does not exist";
            case 23505 -> "two rows have the same key";
            case 23502 -> "NULL in a column that does not take it";
            case 23503, 23506 -> "a foreign key forbids it";
            default ->
                kind(failure).filter(k -> k == Kind.BAD_DATA).isPresent()
                        ? "a value does not fit its column (SQLSTATE " + failure.getSQLState() + ")"
                        // H2 appends the statement and its version.
                        : String.valueOf(failure.getMessage()).split("; SQL statement:|\n| \\[", 2)[0];
        };
    }

    @Override
    public Optional<DatabaseTable> table(Connection connection, String schema, String name) throws SQLException {
        return new H2Catalogue(connection).table(schema, name);
    }

    @Override
    public List<NamedTable> tables(Connection connection, String schema, int most) throws SQLException {
        return new H2Catalogue(connection).tables(schema, most);
    }

    @Override
    public List<String> tableNames(Connection connection, String schema) throws SQLException {
        return new H2Catalogue(connection).tableNames(schema);
    }

    @Override
    public Optional<String> columnType(DataType type) {
        return ColumnTypes.H2.of(type);
    }

    @Override
    public Instant clock(Connection connection) throws SQLException {
        return Query.of("SELECT CURRENT_TIMESTAMP")
                .one(connection, r -> r.getObject(1, OffsetDateTime.class).toInstant());
    }

    @Override
    public void beginSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT");
        }
        connection.setAutoCommit(false);
    }

    @Override
    public String checksum(List<TableColumn> columns) {
        String row = columns.stream()
                .map(c -> (c.declared().startsWith("BINARY") ? "RAWTOHEX(" : "CAST(") + "t."
                        + Identifiers.quote(c.name()) + (c.declared().startsWith("BINARY") ? ")" : " AS VARCHAR)"))
                .collect(Collectors.joining(", ", "CAST(JSON_ARRAY(", " NULL ON NULL) AS VARCHAR)"));
        // Two hashes of 32 bits: one alone would miss a change in four billion.
        return "CONCAT(SUM(ORA_HASH(" + row + ", 4294967295, 1)), '/', SUM(ORA_HASH(" + row + ", 4294967295, 2)))";
    }

    @Override
    public PinnedState pin(Database database) throws ConnectorException {
        return H2State.open(database);
    }

    @Override
    public String stagingTable() {
        return "";
    }

    /** H2 joins by nested loops: without an index the merge would take the square of the rows. */
    @Override
    public void staged(Connection connection, String table, List<String> key) throws SQLException {
        if (!key.isEmpty()) {
            Query.of("CREATE INDEX ON " + table + " (" + Identifiers.quoteAll(key) + ")")
                    .update(connection);
        }
    }

    @Override
    public void adopt(Connection connection, DatabaseTable table) throws SQLException {
        if (!table.identity().startsWith(MARK)) {
            Query.of("COMMENT ON TABLE " + table.quoted() + " IS '" + MARK + UUID.randomUUID() + "'")
                    .update(connection);
        }
    }

    /** H2 has no locks by name: a row that is written and removed again keeps others from writing it. */
    @Override
    public void lock(Connection connection, WatermarkTable watermarks, String name) throws SQLException {
        String row = "lock " + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        Query.of("INSERT INTO " + watermarks.quoted() + " VALUES (?, 0, '', '', '', ?)", row, row)
                .update(connection);
        Query.of("DELETE FROM " + watermarks.quoted() + " WHERE mapping = ?", row)
                .update(connection);
    }

    @Override
    public void lease(Connection connection, Duration rest) {
        // Nobody waits for a client inside one process.
    }

    @Override
    public RowWriter writer(Connection connection, String table, StructType schema) throws SQLException {
        return new InsertWriter(connection, table, schema);
    }

    @Override
    public Optional<MergeSql> upsert() {
        return Optional.empty();
    }
}
