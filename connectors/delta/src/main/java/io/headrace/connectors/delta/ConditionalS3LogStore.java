package io.headrace.connectors.delta;

import io.delta.storage.HadoopFileSystemLogStore;
import io.headrace.connectors.lake.S3Put;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log on a store that speaks S3. A commit is one conditional write ({@code If-None-Match: *}), which exactly one
 * writer can do; Delta's own store looks first and writes then, and loses commits of a second process. Thread-safe.
 */
public final class ConditionalS3LogStore extends HadoopFileSystemLogStore {
    public ConditionalS3LogStore(Configuration configuration) {
        super(configuration);
    }

    /** @throws FileAlreadyExistsException if {@code overwrite} is false and another writer's {@code path} exists */
    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        byte[] content = bytes(actions);
        FileSystem fileSystem = path.getFileSystem(configuration);
        if (overwrite) {
            S3Put.replacing(fileSystem, path, content);
            return;
        }
        try {
            S3Put.ifAbsent(fileSystem, path, content);
        } catch (IOException e) {
            // The store may have written and its answer been lost, also when a retry inside S3A met its own object.
            byte[] held = read(fileSystem, path, e);
            if (!Arrays.equals(held, content)) {
                FileAlreadyExistsException lost = new FileAlreadyExistsException(path.toString());
                lost.initCause(e);
                throw lost;
            }
        }
    }

    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
        return false;
    }

    private static byte[] read(FileSystem fileSystem, Path path, IOException writing) throws IOException {
        try (InputStream in = fileSystem.open(path)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw writing;
        } catch (IOException e) {
            writing.addSuppressed(e);
            throw writing;
        }
    }

    private static byte[] bytes(Iterator<String> lines) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (lines.hasNext()) {
            content.writeBytes(lines.next().getBytes(StandardCharsets.UTF_8));
            content.write('\n');
        }
        return content.toByteArray();
    }
}
