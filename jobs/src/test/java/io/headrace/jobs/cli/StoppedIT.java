package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command in a process of its own, stopped as a service manager does it. */
final class StoppedIT {
    @TempDir
    private Path folder;

    @Test
    void aStoppedDemoSaysSoLeavesNothingBehindAndItsShareCanBeRun() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Process demo =
                headrace(temporary, "demo", "--keep", folder.resolve("demo").toString(), "--scale", "0.002");
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = reader(demo)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.startsWith("anvil/orders: full, start ->")) {
                    // Not of the process itself: that would close its streams too.
                    demo.toHandle().destroy();
                }
            }
        }
        assertThat(demo.waitFor()).isEqualTo(143);
        assertThat(said)
                .contains("Stopping. What was committed stays; the next run continues from there.")
                .anyMatch(line -> line.contains("stopped before it was published; nothing was changed"))
                .noneMatch(line -> line.contains("mistake") || line.contains("failed"));
        assertThat(temporary).isEmptyDirectory();

        Process run =
                headrace(temporary, "run", folder.resolve("demo/retail.conf").toString());
        try (BufferedReader lines = reader(run)) {
            assertThat(lines.lines().collect(Collectors.joining("\n"))).contains("committed");
        }
        assertThat(run.waitFor()).isZero();
        assertThat(temporary).isEmptyDirectory();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process headrace(Path temporary, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-X"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + temporary,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Headrace.class.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
