package io.headrace.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The real {@code headrace} from what the module {@code jobs} has built, with options for a handful of rows. Tests run in the module's folder. */
final class JobProgram {
    private static final Path BUILT = Path.of("../jobs/target").toAbsolutePath().normalize();

    private static final String SCRIPT =
            """
            #!/bin/bash
            exec '%s' %s -Xmx768m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable \\
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

    private static String built(String file) throws IOException {
        return Files.readString(BUILT.resolve(file)).strip();
    }
}
