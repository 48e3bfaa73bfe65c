package io.headrace.configs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The door for files: existing, readable, not too long, UTF-8. */
final class HoconFiles {
    private static final int MOST_BYTES = 4 << 20;

    /** Carries one problem through the library, which calls back for includes. */
    static final class Refused extends RuntimeException {
        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    private HoconFiles() {}

    static Path folder(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? file.toAbsolutePath().getRoot() : parent;
    }

    static void checkSize(String name, long size) {
        if (size > MOST_BYTES) {
            throw refused(name, "is too long; expected at most 4 MiB");
        }
    }

    static String text(Path file, String name) {
        if (Files.isDirectory(file)) {
            throw refused(name, "is a folder; expected a file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw refused(name, "does not exist");
        } catch (IOException e) {
            throw refused(name, "cannot be read; check its permissions");
        }
        checkSize(name, bytes.length);
        return decoded(name, bytes);
    }

    private static String decoded(String name, byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(rest).toString();
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < rest.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new Refused(new Problem(name, line, "", "is not UTF-8 text; save the file as UTF-8"));
        }
    }

    private static Refused refused(String name, String message) {
        return new Refused(new Problem(name, 0, "", message));
    }
}
