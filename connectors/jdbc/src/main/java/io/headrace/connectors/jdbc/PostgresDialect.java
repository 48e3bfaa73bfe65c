package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL 14 and newer. */
final class PostgresDialect implements Dialect {
    private static final long serialVersionUID = 1;
    private static final int OLDEST_VERSION = 14;

    /** Every property of the driver that matters, so that nothing is left to files or variables of the operator. */
    static Map<String, String> settings(PostgresStore.Tls tls) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ApplicationName", "headrace",
                "connectTimeout", "10",
                "loginTimeout", "20",
                "socketTimeout", "3600",
                "tcpKeepAlive", "true",
                "gssEncMode", "disable",
                "sslmode", tls.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                // Details of a server's error quote rows.
                "logServerErrorDetail", "false",
                // Binary transfer from the first execution on: our statements run once.
                "prepareThreshold", "-1"));
        if (tls == PostgresStore.Tls.VERIFY_FULL) {
            settings.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return settings;
    }

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String driver() {
        return "org.postgresql.Driver";
    }

    @Override
    public String defaultSchema() {
        return "public";
    }

    @Override
    public int maxNameBytes() {
        return 63;
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new SQLFeatureNotSupportedException(
                    "the server has version " + version + "; expected " + OLDEST_VERSION + " or newer", "0A000");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'; SET standard_conforming_strings = on;"
                    + " SET extra_float_digits = 3; SET bytea_output = hex; SET lock_timeout = '60s';"
                    + " SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                    + " SET client_min_messages = warning");
        }
    }

    @Override
    public Optional<Kind> kind(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case "42501", "25006" -> Optional.of(Kind.DENIED);
            case "3D000", "3F000", "42P01", "42703" -> Optional.of(Kind.NOT_FOUND);
            case "53100" -> Optional.of(Kind.STORE_FULL);
            case "55P03", "25P03" -> Optional.of(Kind.UNREACHABLE);
            case "0A000" -> Optional.of(Kind.REFUSED);
            case "21000" -> Optional.of(Kind.BAD_DATA);
            default ->
                switch (state.substring(0, 2)) {
                    case "08", "40", "53", "57", "58" -> Optional.of(Kind.UNREACHABLE);
                    case "22", "23" -> Optional.of(Kind.BAD_DATA);
                    case "28" -> Optional.of(Kind.DENIED);
                    case "54" -> Optional.of(Kind.STORE_FULL);
                    default -> Optional.empty();
                };
        };
    }

    @Override
    public String words(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (kind(failure).filter(k -> k == Kind.BAD_DATA).isEmpty()) {
            String said = server == null ? failure.getMessage() : server.getMessage();
            return String.valueOf(said).lines().findFirst().orElse("");
        }
        return switch (String.valueOf(failure.getSQLState())) {
            case "23505", "21000" -> "two rows have the same key";
            case "23502" ->
                "NULL in column '" + (server == null ? "" : server.getColumn()) + "', which does not take it";
            case "23503" -> "a foreign key forbids it";
            default -> "a value does not fit its column (SQLSTATE " + failure.getSQLState() + ")";
        };
    }

    @Override
    public Optional<DatabaseTable> table(Connection connection, String schema, String name) throws SQLException {
        return new PostgresCatalogue(connection).table(schema, name);
    }

    @Override
    public List<NamedTable> tables(Connection connection, String schema, int most) throws SQLException {
        return new PostgresCatalogue(connection).tables(schema, most);
    }

    @Override
    public List<String> tableNames(Connection connection, String schema) throws SQLException {
        return new PostgresCatalogue(connection).tableNames(schema);
    }

    @Override
    public Optional<String> columnType(DataType type) {
        return ColumnTypes.POSTGRES.of(type);
    }

    @Override
    public Instant clock(Connection connection) throws SQLException {
        return Query.of("SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN"
                        // least() leaves NULL out: a standby that has replayed nothing yet knows no time.
                        + " least(clock_timestamp(), coalesce(pg_catalog.pg_last_xact_replay_timestamp(),"
                        + " to_timestamp(0))) ELSE clock_timestamp() END")
                .one(connection, r -> r.getObject(1, OffsetDateTime.class).toInstant());
    }

    @Override
    public void beginSnapshot(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        }
    }

    @Override
    public String checksum(List<TableColumn> columns) {
        return "sum(pg_catalog.hashtextextended(t::text, 0))::text";
    }

    @Override
    public PinnedState pin(Database database) throws ConnectorException {
        return PostgresState.open(database);
    }

    @Override
    public String stagingTable() {
        return "UNLOGGED ";
    }

    @Override
    public void staged(Connection connection, String table, List<String> key) throws SQLException {
        Query.of("ANALYZE " + table).update(connection);
    }

    @Override
    public void adopt(Connection connection, DatabaseTable table) {
        // Its object id is identity enough.
    }

    @Override
    public void lock(Connection connection, WatermarkTable watermarks, String name) throws SQLException {
        Query.of("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "headrace " + name)
                .one(connection, r -> true);
    }

    @Override
    public void lease(Connection connection, Duration rest) throws SQLException {
        // 0 would mean: for ever.
        Query.of("SET LOCAL idle_in_transaction_session_timeout = " + Math.max(1, rest.toMillis()))
                .update(connection);
    }

    @Override
    public RowWriter writer(Connection connection, String table, StructType schema) throws SQLException {
        return new CopyWriter(connection.unwrap(PGConnection.class), table, schema);
    }

    @Override
    public Optional<MergeSql> upsert() {
        return Optional.of(PostgresDialect::onConflict);
    }

    private static String onConflict(String target, String source, List<String> columns, List<String> key) {
        List<String> values = columns.stream().filter(c -> !key.contains(c)).toList();
        String names = Identifiers.quoteAll(columns);
        String update = values.isEmpty()
                ? "NOTHING"
                : values.stream()
                                .map(Identifiers::quote)
                                .map(c -> c + " = excluded." + c)
                                .collect(Collectors.joining(", ", "UPDATE SET ", ""))
                        + " WHERE (" + qualified("t", values) + ") IS DISTINCT FROM (" + qualified("excluded", values)
                        + ")";
        // xmax is 0 in a row that this statement inserted, and is set in one that it updated.
        return "WITH merged AS (INSERT INTO " + target + " AS t (" + names + ") SELECT " + names + " FROM " + source
                + " AS s ON CONFLICT (" + Identifiers.quoteAll(key) + ") DO " + update
                + " RETURNING (t.xmax = 0) AS added)"
                + " SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM merged";
    }

    private static String qualified(String alias, List<String> columns) {
        return columns.stream().map(c -> alias + "." + Identifiers.quote(c)).collect(Collectors.joining(", "));
    }
}
