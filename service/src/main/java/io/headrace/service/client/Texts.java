package io.headrace.service.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that people name. */
final class Texts {
    private Texts() {}

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure("'" + file + "' cannot be read as a text");
        }
    }
}
