package io.headrace.connectors.lake;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;

/** Writes a small object through Hadoop's s3a in one PUT: whole or not at all. Thread-safe. */
public final class S3Put {
    private S3Put() {}

    /**
     * Writes {@code file} unless something is there, on the store's own condition ({@code If-None-Match: *}): of all
     * writers, on all machines, one succeeds. ({@code create(file, false)} has several winners on S3A 3.5.0.)
     *
     * @throws IOException it may have happened or not, or another file may be there: read back
     */
    public static void ifAbsent(FileSystem fileSystem, Path file, byte[] content) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(file).create();
        builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
        put(builder.build(), file, content);
    }

    /**
     * Writes {@code file} over whatever is there.
     *
     * @throws IOException the old object is there, or the new one
     */
    public static void replacing(FileSystem fileSystem, Path file, byte[] content) throws IOException {
        put(fileSystem.create(file, true), file, content);
    }

    private static void put(FSDataOutputStream out, Path file, byte[] content) throws IOException {
        try {
            out.write(content);
        } catch (IOException | RuntimeException e) {
            abort(out, e);
            throw e;
        }
        out.close();
        if (Thread.currentThread().isInterrupted()) {
            // S3A ends quietly when it is interrupted while it waits for the store's answer.
            throw new InterruptedIOException("interrupted while '" + file.getName() + "' was written");
        }
    }

    /** A close would publish the part that was written. */
    private static void abort(FSDataOutputStream out, Exception failure) {
        try {
            out.abort();
        } catch (RuntimeException e) {
            // Then the stream stays open: what is never closed is never published.
            failure.addSuppressed(e);
        }
    }
}
