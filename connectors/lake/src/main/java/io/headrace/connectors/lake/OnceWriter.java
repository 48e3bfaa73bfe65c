package io.headrace.connectors.lake;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
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
            return (file, content) -> S3Put.ifAbsent(fileSystem, file, content);
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
