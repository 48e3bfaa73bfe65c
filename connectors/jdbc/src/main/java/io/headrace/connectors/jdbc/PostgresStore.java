package io.headrace.connectors.jdbc;

import io.headrace.configs.Check;
import io.headrace.configs.Default;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.configs.Store;
import java.util.Optional;

/** One database of a PostgreSQL server, version 14 or newer. */
public record PostgresStore(
        String host,
        @Default("5432") int port,
        String database,
        String user,
        Optional<Secret> password,
        @Default("prefer") Tls tls)
        implements Store {
    /** Whether the connection is encrypted, and whether the server has to prove who it is. */
    public enum Tls {
        DISABLE,
        PREFER,
        REQUIRE,
        /** Certificate and host name are checked against the certificates that the JVM trusts. */
        VERIFY_FULL
    }

    public PostgresStore {
        Check.host("host", host);
        Check.port("port", port);
        Check.matches("database", database, "[A-Za-z0-9_][A-Za-z0-9._-]{0,62}", "a database name");
        if (user.isEmpty() || user.length() > 63 || user.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidSetting("user", "is not a user name; expected 1 to 63 printable characters");
        }
    }
}
