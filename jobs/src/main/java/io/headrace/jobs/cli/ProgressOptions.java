package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run tells how it goes on. */
final class ProgressOptions {
    /** For whom. */
    enum Form {
        AUTO,
        JSON
    }

    @Option(
            names = "--progress",
            paramLabel = "FORM",
            defaultValue = "auto",
            description = "auto (bars or lines, for people) or json (an object per line, on stderr; default: auto).")
    private Form form = Form.AUTO;

    @Option(
            names = "--progress-file",
            paramLabel = "FILE",
            description = "With --progress json: append the objects to this file, not to stderr.")
    private @Nullable Path file;

    /** Where a run's progress goes; closed when the run has ended. */
    record Watched(Progress progress, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /**
     * @param usual for people
     * @throws Refusal if the file cannot be written
     */
    Watched open(World world, Progress usual, String runId, String share) {
        if (form == Form.AUTO) {
            if (file != null) {
                throw new Refusal("--progress-file goes with --progress json");
            }
            return new Watched(usual, () -> {});
        }
        PrintStream lines = file == null ? world.terminal().err() : appending(file);
        return new Watched(
                new ProgressJson(lines, world.clock(), runId, share), file == null ? () -> {} : lines::close);
    }

    private static PrintStream appending(Path file) {
        try {
            return new PrintStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    true,
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Refusal(
                    "--progress-file '" + file + "' cannot be written (" + e.getMessage() + "); nothing was delivered");
        }
    }
}
