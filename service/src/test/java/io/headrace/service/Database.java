package io.headrace.service;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The databases that the service must work on. */
enum Database {
    H2 {
        @Override
        List<String> settings() {
            return List.of();
        }
    },
    POSTGRESQL {
        @Override
        List<String> settings() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "40")
                        .start();
                return List.of(
                        "--headrace.database.host=127.0.0.1",
                        "--headrace.database.port=" + server.getPort(),
                        "--headrace.database.name=postgres",
                        "--headrace.database.user=postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** How the service finds it; starts it if need be. */
    abstract List<String> settings();
}
