package io.headrace.connectors.jdbc;

import io.headrace.configs.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The one PostgreSQL server of a test JVM, ended with it. */
final class Postgres {
    private Postgres() {}

    private static final class Holder {
        private static final EmbeddedPostgres SERVER = start();
        private static final Path PASSWORD = password("a-secret-password");
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "150")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path password(String text) {
        try {
            Path file = Files.createTempFile("headrace-password", ".txt");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return Holder.SERVER.getPort();
    }

    static PostgresStore store() {
        return store("localhost", port(), "postgres", "postgres");
    }

    static PostgresStore store(String host, int port, String database, String user) {
        return new PostgresStore(
                host,
                port,
                database,
                user,
                Optional.of(new Secret("file:" + Holder.PASSWORD)),
                PostgresStore.Tls.PREFER);
    }

    /** A connection that shares nothing with the code under test. */
    static Connection connect() throws SQLException {
        return Holder.SERVER.getPostgresDatabase().getConnection();
    }

    static void run(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            Sql.run(connection, statements);
        }
    }
}
