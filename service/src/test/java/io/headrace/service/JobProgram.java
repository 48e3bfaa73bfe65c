package io.headrace.service;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The real {@code headrace} from what the module {@code jobs} has built, with options for a handful of rows. The first run
 * keeps its loaded classes for the later ones. Tests run in the module's folder.
 */
final class JobProgram {
    private static final Path BUILT = Path.of("../jobs/target").toAbsolutePath().normalize();

    private static final String SCRIPT =
            """
            #!/bin/bash
            classes=${0%%/*}/classes.jsa
            keep=()
            if [[ -e $classes ]]; then
                keep=(-XX:SharedArchiveFile="$classes")
            elif [[ $1 == run ]]; then
                keep=(-XX:ArchiveClassesAtExit="$classes")
            fi
            exec '%s' %s "${keep[@]}" -Xmx768m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable \\
                -Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN \\
                -Dspark.sql.ui.explainMode=simple -cp '%s' io.headrace.jobs.cli.Headrace "$@"
            """;

    private JobProgram() {}

    static Path write(Path folder) throws IOException {
        String classPath = BUILT.resolve(built("launcher/own-jar")) + ":" + built("launcher/class-path") + ":"
                + built("cluster/class-path");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path program = folder.resolve("headrace");
        Files.writeString(program, SCRIPT.formatted(java, built("launcher/jvm-options"), classPath));
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** Sends the process of {@code run} a signal, e.g. {@code STOP}. */
    static void signal(String signal, String run) throws IOException, InterruptedException {
        long pid = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Path line = process.resolve("cmdline");
                if (Files.exists(line) && Files.readString(line).contains(run)) {
                    pid = Long.parseLong(process.getFileName().toString());
                }
            }
        }
        if (new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                        .start()
                        .waitFor()
                != 0) {
            throw new AssertionError("process " + pid + " could not be sent " + signal);
        }
    }

    private static String built(String file) throws IOException {
        return Files.readString(BUILT.resolve(file)).strip();
    }
}
