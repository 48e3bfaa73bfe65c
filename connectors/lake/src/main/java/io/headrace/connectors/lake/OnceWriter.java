package io.headrace.connectors.lake;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/** One way to create a file with its content in one step, unless it exists. Thread-safe. */
@FunctionalInterface
interface OnceWriter {
    /** @throws IOException it may have happened or not, or another file may be there: the caller reads back */
    void write(Path file, byte[] content) throws IOException;

    /** The way that stores with {@code scheme} offer. */
    static OnceWriter of(FileSystem fileSystem) {
        String scheme = fileSystem.getUri().getScheme();
        if (scheme.equals("file")) {
            return new LinkedOnce();
        }
        if (scheme.equals("s3a")) {
            return (file, content) -> conditional(fileSystem, file, content);
        }
        if (scheme.equals("hdfs")) {
            return (file, content) -> renamed(fileSystem, file, content);
        }
        return (file, content) -> {
            throw new RefusedByLake(
                    "'" + scheme + "' stores offer no atomic create that Headrace can use; choose a sink in"
                            + " a local, HDFS or S3 store");
        };
    }

    /** {@code create(file, false)} has several winners on S3A 3.5.0; only the conditional PUT has one. */
    private static void conditional(FileSystem fileSystem, Path file, byte[] content) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(file).create();
        builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
        FSDataOutputStream out = builder.build();
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

    private static void renamed(FileSystem fileSystem, Path file, byte[] content) throws IOException {
        Path temporary = new Path(file.getParent(), LinkedOnce.temporaryName(file.getName()));
        try {
            try (FSDataOutputStream out = fileSystem.create(temporary, false)) {
                out.write(content);
                out.hsync();
            }
            FileContext.getFileContext(fileSystem.getUri(), fileSystem.getConf())
                    .rename(temporary, file, Rename.NONE);
        } catch (IOException e) {
            fileSystem.delete(temporary, false);
            throw e;
        }
    }
}
