package io.headrace.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program in the place of {@code headrace}: it answers an inspection with what it was asked, and with the file that a
 * password refers to; stores whose database is {@code gone} fail.
 */
final class StandIn {
    private static final String SCRIPT =
            """
            #!/bin/bash
            asked=$(<"$2")
            if [[ $asked == *'"database":"gone"'* ]]; then
                echo '{"event": "inspection", "failure": {"kind": "unavailable", "message": "there is no database gone"}}'
                exit 2
            fi
            password=
            if [[ $asked =~ \\"password\\":\\"file:([^\\"]+)\\" ]]; then
                password="$(stat -c %a "${BASH_REMATCH[1]}") $(wc -c <"${BASH_REMATCH[1]}")"
            fi
            echo "{\\"event\\": \\"inspection\\", \\"failure\\": null, \\"password\\": \\"$password\\", \\"options\\": \\"${*:6}\\", \\"asked\\": $asked}"
            """;

    private StandIn() {}

    static Path write(Path folder) {
        try {
            Path program = folder.resolve("headrace-stand-in");
            Files.writeString(program, SCRIPT);
            return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
