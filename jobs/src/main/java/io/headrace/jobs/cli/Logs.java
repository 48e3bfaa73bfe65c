package io.headrace.jobs.cli;

import io.headrace.jobs.spark.LogFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Where the noise of one command goes. */
final class Logs {
    private final Redirect redirect;
    private final boolean submitted;
    private @Nullable Path file;

    /** Does it; for the whole JVM, so tests hand in one that does not. */
    @FunctionalInterface
    interface Redirect {
        void to(Path file, LogFile.Detail detail);
    }

    /** @param submitted whether spark-submit has started this; its cluster has logs of its own */
    Logs(Redirect redirect, boolean submitted) {
        this.redirect = redirect;
        this.submitted = submitted;
    }

    /** @param asked by the user; {@code usual} is where it goes if the user did not ask and there is no cluster */
    void open(Optional<Path> asked, Path usual, LogFile.Detail detail) {
        if (asked.isPresent() || !submitted) {
            Path chosen = asked.orElse(usual).toAbsolutePath().normalize();
            file = chosen;
            redirect.to(chosen, detail);
        }
    }

    /** For messages: {@code '/data/.headrace/.../x.log'}. */
    String where() {
        return file == null ? "the log of spark-submit" : "'" + file + "'";
    }

    boolean areOpen() {
        return file != null || submitted;
    }

    /** Writes what must not reach the terminal. */
    void trouble(String id, Throwable e) {
        LoggerFactory.getLogger("headrace").error("unexpected error {}", id, e);
    }
}
