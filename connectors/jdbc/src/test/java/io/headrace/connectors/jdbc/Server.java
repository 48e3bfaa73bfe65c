package io.headrace.connectors.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;

/** A PostgreSQL server of one test's own, which it may stop and start again. */
final class Server implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres running;

    private Server(Path data, EmbeddedPostgres running) {
        this.data = data;
        this.running = running;
    }

    static Server start() throws IOException {
        Path data = Files.createTempDirectory("headrace-server-");
        return new Server(data, run(data, 0));
    }

    private static EmbeddedPostgres run(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    int port() {
        return running.getPort();
    }

    PostgresStore store() {
        return Postgres.store("localhost", port(), "postgres", "postgres");
    }

    Connection connect() throws SQLException {
        return running.getPostgresDatabase().getConnection();
    }

    /** Ends the server with all its connections and starts it again where it was. */
    void restart() {
        try {
            int port = port();
            running.close();
            running = run(data, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that is read-only, as a standby is that has lost its primary. */
    Server standby() throws IOException {
        int port = port();
        running.close();
        Path copy = Files.createTempDirectory("headrace-standby-");
        copy(data, copy);
        running = run(data, port);
        Files.createFile(copy.resolve("standby.signal"));
        return new Server(copy, run(copy, 0));
    }

    /** Makes a standby a server of its own. */
    void promote() throws SQLException {
        try (Connection connection = connect()) {
            Sql.run(connection, "SELECT pg_promote(true)");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(folder));
                if (!Files.exists(target)) {
                    Files.createDirectory(target);
                }
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
