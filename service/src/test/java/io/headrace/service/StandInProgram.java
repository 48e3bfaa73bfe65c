package io.headrace.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program in the place of {@code headrace}: it answers an inspection with what it was asked, and with the file that a
 * password refers to; stores whose database is {@code gone} fail. For a run it becomes {@link StandIn}.
 */
final class StandInProgram {
    private static final String SCRIPT =
            """
            #!/bin/bash
            if [[ $1 != inspect ]]; then
                exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx64m -cp '%s' %s "$@"
            fi
            asked=$(<"$2")
            if [[ $asked == *'"database":"gone"'* ]]; then
                echo '{"event": "inspection", "failure": {"kind": "unavailable", "message": "there is no database gone"}}'
                exit 2
            fi
            password=
            if [[ $asked =~ \\"password\\":\\"file:([^\\"]+)\\" ]]; then
                password="$(stat -c %%a "${BASH_REMATCH[1]}") $(wc -c <"${BASH_REMATCH[1]}")"
            fi
            echo "{\\"event\\": \\"inspection\\", \\"failure\\": null, \\"password\\": \\"$password\\", \\"options\\": \\"${*:6}\\", \\"asked\\": $asked}"
            """;

    /** As long as the class path of the real program: its other arguments stand far behind in the command line. */
    private static final String MANY_JARS = ":/none/that-is-there.jar".repeat(400);

    private StandInProgram() {}

    static Path write(Path folder) {
        try {
            Path program = folder.resolve("headrace-stand-in");
            Files.writeString(program, SCRIPT.formatted(java(), classes() + MANY_JARS, StandIn.class.getName()));
            return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Path classes() {
        return Path.of(URI.create(StandIn.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }
}
