package io.headrace.connectors.jdbc;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.configs.Store;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How one database is reached: an URL and properties that are built here from checked fields. Goes to executors, and so
 * carries the password; {@link #toString} never shows it. Thread-safe.
 */
final class Database implements Serializable {
    private static final long serialVersionUID = 1;

    private final Dialect dialect;
    private final String url;
    private final String user;
    private final String password;
    private final TreeMap<String, String> settings;
    private final String label;

    private Database(
            Dialect dialect, String url, String user, String password, Map<String, String> settings, String label) {
        this.dialect = dialect;
        this.url = url;
        this.user = user;
        this.password = password;
        this.settings = new TreeMap<>(settings);
        this.label = label;
    }

    /** What the provider has: it must exist. */
    static Database source(Store store) throws ConnectorException {
        return store instanceof PostgresStore p ? of(p) : of((H2Store) store, ";FORBID_CREATION=TRUE");
    }

    /** What the consumer has. H2 loses acknowledged commits unless it is told not to delay writes. */
    static Database sink(Store store) throws ConnectorException {
        return store instanceof PostgresStore p ? of(p) : of((H2Store) store, ";WRITE_DELAY=0");
    }

    private static Database of(PostgresStore store) throws ConnectorException {
        String label = store.host() + ":" + store.port() + "/" + store.database();
        return new Database(
                new PostgresDialect(),
                "jdbc:postgresql://" + label,
                store.user(),
                reveal(store.password(), label),
                PostgresDialect.settings(store.tls()),
                label);
    }

    private static Database of(H2Store store, String settings) throws ConnectorException {
        String label = store.file().toString();
        return new Database(
                new H2Dialect(),
                "jdbc:h2:file:" + label + settings,
                store.user(),
                reveal(store.password(), label),
                Map.of(),
                label);
    }

    /** Without a password the empty one: drivers would look for one in the operator's own files. */
    private static String reveal(Optional<Secret> password, String label) throws ConnectorException {
        try {
            return password.map(Secret::reveal).orElse("");
        } catch (InvalidSetting e) {
            throw new ConnectorException(Kind.DENIED, "the password of " + label + " " + e.getMessage(), e);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    String url() {
        return url;
    }

    /** A new connection, in auto-commit mode and UTC. */
    Connection connect() throws ConnectorException {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        try {
            Connection connection = driver().connect(url, properties);
            try {
                dialect.prepare(connection);
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e, "connecting as user '" + user + "'");
        }
    }

    /** By the context's class loader: it sees the job's jar where the application's own does not. */
    private Driver driver() throws ConnectorException {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return Class.forName(dialect.driver(), true, loader)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConnectorException(
                    Kind.INTERNAL, "the driver '" + dialect.driver() + "' of " + dialect.product() + " is missing", e);
        }
    }

    /** What a failure means to people. {@code doing} completes "failed at ...". */
    ConnectorException failure(SQLException e, String doing) {
        Kind kind = dialect.kind(e).orElse(Kind.INTERNAL);
        String what = dialect.product() + " at " + label + ": " + doing + ": "
                + dialect.words(e).replaceAll("[.]$", "");
        String remedy = remedy(kind);
        // The driver's message and its causes may quote rows where the data themselves are at fault.
        return new ConnectorException(
                kind, remedy.isEmpty() ? what : what + "; " + remedy, kind == Kind.BAD_DATA ? null : e);
    }

    private static String remedy(Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> "check host, port and network, or try again later";
            case DENIED -> "check user, password and the rights of the user";
            case NOT_FOUND -> "check the names";
            case STORE_FULL -> "make room";
            case BAD_DATA -> "correct the rows at the provider";
            default -> "";
        };
    }

    @Override
    public String toString() {
        return dialect.product() + " at " + label;
    }
}
