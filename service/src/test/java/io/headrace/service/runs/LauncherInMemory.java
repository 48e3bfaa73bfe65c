package io.headrace.service.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.support.GenericApplicationContext;

/** Runs that have ended as soon as they begin, with a good report and without a process. */
public final class LauncherInMemory implements Launcher {
    private final AtomicLong launched = new AtomicLong();

    private LauncherInMemory() {}

    /** Puts one in the place of processes. */
    public static LauncherInMemory in(GenericApplicationContext starting) {
        LauncherInMemory launcher = new LauncherInMemory();
        starting.registerBean("launcher", Launcher.class, () -> launcher);
        return launcher;
    }

    public long launched() {
        return launched.get();
    }

    @Override
    public String word() {
        return "process";
    }

    @Override
    public ProcessMark launch(List<String> arguments, Path directory, Path log) throws IOException {
        Files.writeString(directory.resolve("report.json"), "{\"datasets\": []}");
        return new ProcessMark(launched.incrementAndGet(), Instant.EPOCH);
    }

    @Override
    public Optional<ProcessMark> find(Path directory) {
        return Optional.empty();
    }

    @Override
    public boolean isAlive(ProcessMark process) {
        return false;
    }

    @Override
    public void terminate(ProcessMark process) {}

    @Override
    public void kill(ProcessMark process) {}

    @Override
    public OptionalInt exitCode(ProcessMark process) {
        return OptionalInt.of(0);
    }
}
