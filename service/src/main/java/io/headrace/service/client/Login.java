package io.headrace.service.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who is logged in where; kept in a file that only the user can read.
 *
 * @param account the id of the account that commands are about; null: the only one of the user
 */
record Login(String url, String token, @Nullable String account) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Login read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), Login.class);
        } catch (NoSuchFileException e) {
            throw new Failure("You are not logged in; type: headrace login URL --email YOU@EXAMPLE.ORG");
        } catch (IOException | JacksonException e) {
            throw new Failure("The login in '" + file + "' cannot be read; log in again");
        }
    }

    void write(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder == null) {
                throw new Failure("'" + file + "' is no file for a login");
            }
            if (!Files.exists(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path next = Files.createTempFile(
                    folder,
                    "login",
                    ".next",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, JSON.writeValueAsString(this));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure("The login cannot be kept in '" + file + "': " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "login at " + url;
    }
}
