package io.headrace.configs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A reference to a secret: {@code env:NAME} or {@code file:/path}. The value is looked up as late as possible and is
 * never part of a share, a message or a {@link #toString}.
 */
public record Secret(String reference) {
    public Secret {
        if (!reference.matches("env:[A-Za-z_][A-Za-z0-9_]*|file:.+")) {
            // The text is not repeated: somebody may have written the secret itself.
            throw new InvalidSetting("", "is not a reference to a secret; expected \"env:NAME\" or \"file:/path\"");
        }
    }

    /**
     * The secret itself; a trailing line break of a file is not part of it.
     *
     * @throws InvalidSetting if the variable is not set or the file cannot be read; the message names the reference only
     */
    public String reveal() {
        return reveal(System.getenv());
    }

    String reveal(Map<String, String> environment) {
        String name = reference.substring(reference.indexOf(':') + 1);
        if (reference.startsWith("env:")) {
            String value = environment.get(name);
            if (value == null) {
                throw new InvalidSetting("", "needs the environment variable '" + name + "', which is not set");
            }
            return value;
        }
        try {
            return Files.readString(Path.of(name)).stripTrailing();
        } catch (IOException e) {
            throw new InvalidSetting("", "needs the file '" + name + "', which cannot be read");
        }
    }

    @Override
    public String toString() {
        return reference;
    }
}
