package io.headrace.service.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of runs, with programs in the place of jobs. */
final class ProcessLauncherTest {
    @TempDir
    private Path data;

    private ProcessLauncher launcher(String... command) {
        return new ProcessLauncher(new Settings(
                data,
                URI.create("http://localhost"),
                "a@headrace.test",
                new Settings.Database(null, 1, "", "", null),
                List.of(),
                null,
                List.of(),
                Duration.ofHours(1),
                new Settings.Stores(List.of(), List.of(), List.of(), List.of(), List.of()),
                List.of(command),
                new Settings.Jobs(1, Duration.ofSeconds(1), Duration.ZERO, "main", null, Duration.ofDays(1)),
                List.of(),
                null));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(data.resolve(name));
    }

    @Test
    void aFolderWithABlankInItsNameIsOne() throws IOException {
        Path folder = folder("with a blank");
        ProcessLauncher launcher =
                launcher(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ProcessMark process = launcher.launch(List.of("-version"), folder, folder.resolve("log"));
        ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
        assertThat(launcher.exitCode(process)).hasValue(0);
    }

    @Test
    void aProcessIsFoundByItsFolderHoweverLongItsCommandLineIs() throws IOException {
        Path folder = folder("run");
        ProcessLauncher launcher = launcher("bash", "-c", "sleep 60; true", "a".repeat(9000));
        ProcessMark process = launcher.launch(List.of("run", folder + "/run.conf"), folder, folder.resolve("log"));
        try {
            assertThat(launcher.find(folder)).map(ProcessMark::pid).hasValue(process.pid());
        } finally {
            launcher.kill(process);
        }
        ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
        assertThat(launcher.find(folder)).isEmpty();
    }
}
