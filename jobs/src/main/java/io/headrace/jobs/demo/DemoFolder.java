package io.headrace.jobs.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** The folder that a demo plays in: the provider, its two consumers and the share file that connects them. */
final class DemoFolder implements AutoCloseable {
    static final List<String> CONSUMERS = List.of("anvil", "birch");

    /** All that a demo writes; an older demo's is removed before a new one starts. */
    private static final List<String> OURS =
            List.of("provider", "anvil", "birch", "keys", ".headrace", "demo.log", "retail.conf");

    private static final String MARK = ".headrace-demo";

    private final Path root;
    private final boolean kept;
    private boolean successful;

    private DemoFolder(Path root, boolean kept) {
        this.root = root;
        this.kept = kept;
    }

    /**
     * @param keep where the demo is to stay; absent: a temporary folder that goes with {@link #close}, if the demo
     *     has {@link #succeeded}
     * @throws RefusedFolder if {@code keep} holds anything but an earlier demo
     */
    static DemoFolder open(Optional<Path> keep) throws IOException, RefusedFolder {
        if (keep.isEmpty()) {
            return new DemoFolder(Files.createTempDirectory("headrace-demo-").toRealPath(), false);
        }
        Path folder = keep.get().toAbsolutePath().normalize();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new RefusedFolder(
                    "'" + keep.get() + "' is not a folder; name one that is empty or does not exist yet");
        }
        Files.createDirectories(folder);
        if (!isEmpty(folder) && !Files.exists(folder.resolve(MARK))) {
            throw new RefusedFolder("Folder '" + keep.get()
                    + "' holds something that is not a demo; name one that is empty or does not exist yet");
        }
        for (String name : OURS) {
            if (Files.exists(folder.resolve(name))) {
                FileUtils.forceDelete(folder.resolve(name).toFile());
            }
        }
        Files.writeString(folder.resolve(MARK), "Made by \"headrace demo\", which may replace what lies here.\n");
        return kept(folder);
    }

    /** A demo that lies there already. */
    static DemoFolder kept(Path folder) {
        return new DemoFolder(folder, true);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    /** Writes the share file, and a mask key for each consumer. */
    void writeShare(List<Long> suppliers) throws IOException {
        String share;
        try (InputStream in = DemoFolder.class.getResourceAsStream("retail.conf")) {
            share = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.createDirectories(path("keys"));
        for (int i = 0; i < CONSUMERS.size(); i++) {
            String consumer = CONSUMERS.get(i);
            share = share.replace("{" + consumer + ".supplier}", String.valueOf(suppliers.get(i)));
            writeSecret(key(consumer));
        }
        // The only path that has to be absolute: a secret's file is not looked up beside the share.
        String folder = root.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        Files.writeString(shareFile(), share.replace("{folder}", folder));
    }

    private static void writeSecret(Path file) throws IOException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, HexFormat.of().formatHex(secret));
    }

    Path root() {
        return root;
    }

    boolean isKept() {
        return kept;
    }

    Path path(String name) {
        return root.resolve(name);
    }

    Path shareFile() {
        return path("retail.conf");
    }

    Path log() {
        return path("demo.log");
    }

    /** The file with a consumer's mask key. */
    Path key(String consumer) {
        return path("keys").resolve(consumer);
    }

    /** Nobody needs a look at what went wrong. */
    void succeeded() {
        successful = true;
    }

    @Override
    public void close() {
        if (!kept && successful) {
            FileUtils.deleteQuietly(root.toFile());
        }
    }

    /** The folder cannot be used; the message says why and what to do. */
    static final class RefusedFolder extends Exception {
        private static final long serialVersionUID = 1;

        RefusedFolder(String message) {
            super(message);
        }
    }
}
