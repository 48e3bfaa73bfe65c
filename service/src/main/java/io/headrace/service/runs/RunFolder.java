package io.headrace.service.runs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The private directory of one run: its run file, its secrets, its progress and its report. Removed when the run has ended. */
record RunFolder(Path path) {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** @throws IOException if it exists already: then something else is wrong */
    static RunFolder create(Path path) throws IOException {
        Files.createDirectories(path.getParent(), PRIVATE_FOLDER);
        Files.createDirectory(path, PRIVATE_FOLDER);
        return new RunFolder(path);
    }

    /** A folder within it, as private as itself. */
    Path part(String name) throws IOException {
        return Files.createDirectory(path.resolve(name), PRIVATE_FOLDER);
    }

    Path runFile() {
        return path.resolve("run.conf");
    }

    Path progress() {
        return path.resolve("progress.jsonl");
    }

    Path report() {
        return path.resolve("report.json");
    }

    /** Writes a new file that only this user can read. */
    Path write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        writePrivately(file, text);
        return file;
    }

    static void writePrivately(Path file, String text) throws IOException {
        Set<OpenOption> isNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out =
                java.nio.channels.Channels.newOutputStream(Files.newByteChannel(file, isNew, PRIVATE_FILE))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Removes it with all that is in it; what is gone already is no error. */
    void remove() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
