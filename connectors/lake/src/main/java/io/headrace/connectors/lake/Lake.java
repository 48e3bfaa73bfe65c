package io.headrace.connectors.lake;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A lake store opened for one run: its root, its file system and its settings for Hadoop. Thread-safe. */
public final class Lake implements AutoCloseable {
    private final LakeStore store;

    private Lake(LakeStore store) {
        this.store = store;
    }

    /** @throws ConnectorException {@code REFUSED} if the settings cannot be used; the store is asked only later */
    public static Lake open(LakeStore store) throws ConnectorException {
        return new Lake(store);
    }

    /** The fully qualified place of {@code relative} below the root; {@code ""} is the root. Never outside of it. */
    public Path path(String relative) {
        throw new UnsupportedOperationException(store + relative);
    }

    public FileSystem fileSystem() throws ConnectorException {
        throw new UnsupportedOperationException();
    }

    public Configuration configuration() {
        throw new UnsupportedOperationException();
    }

    /** Makes Spark's own readers and writers reach this store. */
    public void configure(SparkSession spark) {
        throw new UnsupportedOperationException();
    }

    /**
     * Creates {@code file} with {@code content} unless something is there; atomic among all machines where the store can do
     * that. If the store's answer is lost the file is read back.
     *
     * @return true if the file now holds {@code content} by this call, false if another was first
     */
    public boolean createOnce(Path file, byte[] content) throws IOException {
        throw new UnsupportedOperationException(file.toString() + content.length);
    }

    /** @throws ConnectorException {@code UNREACHABLE}, {@code DENIED} or {@code NOT_FOUND}, in one clear line */
    public void check() throws ConnectorException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
