package io.headrace.connectors.jdbc;

import io.headrace.configs.Check;
import io.headrace.configs.Default;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.configs.Store;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An embedded H2 database: for demos, tests and small shares in one process. It is used by one process at a time, so a
 * share that reaches it runs in Spark's local mode.
 *
 * @param file the database, with or without H2's ending {@code .mv.db}; a sink creates it, a source does not
 */
public record H2Store(Path file, @Default("\"sa\"") String user, Optional<Secret> password) implements Store {
    private static final String ENDING = ".mv.db";

    public H2Store {
        // H2 reads settings (and statements to run) from what follows a ';' in its URL.
        Check.matches("file", file.toString(), "[\\p{L}\\p{N} ._/+@=,()-]{1,1000}", "a database file");
        if (user.isEmpty() || user.length() > 63 || user.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidSetting("user", "is not a user name; expected 1 to 63 printable characters");
        }
        String path = file.toAbsolutePath().normalize().toString();
        file = Path.of(path.endsWith(ENDING) ? path.substring(0, path.length() - ENDING.length()) : path);
    }
}
