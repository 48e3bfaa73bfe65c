package io.headrace.connectors.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/**
 * Creates files of local disks by a hard link to a complete temporary file: the only local step measured to have one
 * winner and never a half-written file. (Hadoop's local rename and create are check-then-act; an exclusive create leaves
 * half a file under the final name if the writer dies.) A writer that dies leaves at most a hidden {@code .*.once}.
 */
final class LinkedOnce implements OnceWriter {
    /** Hidden from every reader of a lake. */
    static String temporaryName(String name) {
        return "." + name + "." + UUID.randomUUID() + ".once";
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        java.nio.file.Path target = java.nio.file.Path.of(file.toUri().getPath());
        java.nio.file.Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new RefusedByLake("'" + target + "' is not a file's place");
        }
        Files.createDirectories(folder);
        java.nio.file.Path temporary = folder.resolve(temporaryName(file.getName()));
        try {
            writeDurably(temporary, content);
            link(target, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(folder);
    }

    private static void writeDurably(java.nio.file.Path temporary, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static void link(java.nio.file.Path target, java.nio.file.Path temporary) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (e instanceof FileSystemException failed && !isNoLinks(failed)) {
                throw failed;
            }
            throw new RefusedByLake(
                    "the file system of '" + target.getParent()
                            + "' has no hard links, without which two runs could overwrite each other; use another disk",
                    e);
        }
    }

    private static boolean isNoLinks(FileSystemException failed) {
        String reason = String.valueOf(failed.getReason());
        return reason.contains("not supported") || reason.contains("Operation not permitted");
    }

    /** Makes the name survive a power cut, where the system lets folders be forced. */
    private static void force(java.nio.file.Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file is there for everyone: nothing may fail the commit now. If a power cut takes the name away, rows
            // and watermark go together and the next run commits them again.
            return;
        }
    }
}
