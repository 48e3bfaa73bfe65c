package io.headrace.connectors.lake;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A lake store opened for one run: its root, its file system and its settings for Hadoop. Thread-safe. */
public final class Lake implements AutoCloseable {
    /** The longest content of {@link #createOnce}: S3 stores check the condition reliably only for a single PUT. */
    public static final int LONGEST_ONCE = 32 * 1024 * 1024;

    /** Marks in a Spark session's configuration that a store was configured by us: the key is this and the root's place. */
    private static final String CONFIGURED = "headrace.lake.";

    private final LakeRoot root;
    private final Configuration configuration;
    private @Nullable FileSystem fileSystem;

    private Lake(LakeRoot root) {
        this.root = root;
        this.configuration = new Configuration();
        root.settings().forEach(configuration::set);
    }

    /** @throws ConnectorException {@code REFUSED} if the settings cannot be used; the store is asked only later */
    public static Lake open(LakeStore store) throws ConnectorException {
        return new Lake(LakeRoot.of(store));
    }

    /**
     * The fully qualified place of {@code relative} below the root; {@code ""} is the root. Never outside of it.
     *
     * @throws ConnectorException {@code REFUSED} if {@code relative} is not plain names joined by {@code /}, or if, on a
     *     local disk, a symbolic link on the way leads out of the root
     */
    public Path path(String relative) throws ConnectorException {
        PathCheck.text(relative);
        Path place = relative.isEmpty() ? root.root() : below(relative);
        if (root.isLocal()) {
            PathCheck.links(java.nio.file.Path.of(root.root().toUri().getPath()), local(place));
        }
        return place;
    }

    /**
     * An instance of this lake alone, ended by {@link #close}: Hadoop's own cache would hand one store's credentials to
     * another store in the same bucket. On local disks it writes and expects no {@code .crc} files.
     *
     * @throws ConnectorException {@code REFUSED} if the installation lacks the store's file system
     */
    public synchronized FileSystem fileSystem() throws ConnectorException {
        if (fileSystem == null) {
            fileSystem = newFileSystem();
        }
        return fileSystem;
    }

    /**
     * A copy of Hadoop's configuration with this store's settings; holds its secrets. A reader that opens file systems by
     * it itself shares them by bucket within the JVM, which is right only for one run in a process of its own.
     */
    public Configuration configuration() {
        return new Configuration(configuration);
    }

    /**
     * Makes Spark's own readers and writers reach this store.
     *
     * @throws ConnectorException {@code REFUSED} if this run has configured the same bucket with other settings
     */
    public void configure(SparkSession spark) throws ConnectorException {
        Configuration target = spark.sparkContext().hadoopConfiguration();
        String mark = CONFIGURED + root.root().toUri().getAuthority();
        Map<String, String> settings = root.settings();
        // Several datasets of a run share this configuration.
        synchronized (target) {
            boolean ours = target.get(mark) != null;
            if (ours && root.reserved().stream().anyMatch(key -> !Objects.equals(target.get(key), settings.get(key)))) {
                throw new ConnectorException(
                        Kind.REFUSED,
                        "The bucket '" + root.root().toUri().getAuthority()
                                + "' is used with two different settings in one"
                                + " run, which Spark cannot do; give both stores the same credentials, endpoint, region and"
                                + " tls, or deliver in two runs");
            }
            if (!root.reserved().isEmpty()) {
                target.set(mark, "configured");
            }
            settings.forEach(target::set);
        }
    }

    /**
     * Creates {@code file} with {@code content} unless something is there; atomic among all machines where the store can do
     * that: by a conditional PUT on S3, a rename on HDFS, a hard link on local disks. Missing folders are made. If the
     * store's answer is lost, or reports a conflict that may be our own first try, the file is read back.
     *
     * @param content names its writer (a run id), so that no two writers have the same; at most {@link #LONGEST_ONCE} bytes
     * @return true if the file now holds {@code content}, false if another was first
     * @throws IOException nothing is there, or it cannot be told: ask again later. Also if the store offers no such step:
     *     a local file system without hard links (an exclusive create is no substitute: a writer that dies leaves half a
     *     file), Azure and Google stores
     */
    public boolean createOnce(Path file, byte[] content) throws IOException {
        if (content.length > LONGEST_ONCE) {
            throw new IllegalArgumentException(file + ": " + content.length + " bytes, most are " + LONGEST_ONCE);
        }
        FileSystem files = openFileSystem();
        try {
            OnceWriter.of(files).write(file, content);
            return true;
        } catch (RefusedByLake e) {
            throw e;
        } catch (IOException e) {
            return holds(files, file, content, e);
        }
    }

    /** @throws ConnectorException {@code UNREACHABLE}, {@code DENIED} or {@code NOT_FOUND}, in one clear line */
    public void check() throws ConnectorException {
        try {
            fileSystem().listStatusIterator(root.root()).hasNext();
        } catch (FileNotFoundException e) {
            if (!root.hasNoFolders()) {
                throw LakeErrors.of(e, "open the store '" + root + "'");
            }
        } catch (IOException e) {
            throw LakeErrors.of(e, "open the store '" + root + "'");
        }
    }

    /**
     * As {@link #check}, but the store's folder may be missing: the first run makes it. It makes no bucket.
     *
     * @throws ConnectorException {@code UNREACHABLE}, {@code DENIED} or {@code NOT_FOUND}, in one clear line
     */
    public void checkAsSink() throws ConnectorException {
        try {
            check();
        } catch (ConnectorException e) {
            if (e.kind() != ConnectorException.Kind.NOT_FOUND || root.hasNoFolders()) {
                throw e;
            }
        }
    }

    @Override
    public synchronized void close() {
        FileSystem open = fileSystem;
        fileSystem = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Everything was written and acknowledged before; an instance that does not end ends with the process.
                return;
            }
        }
    }

    /** The store's root, without any settings. */
    @Override
    public String toString() {
        return root.toString();
    }

    private Path below(String relative) {
        String base = root.root().toUri().getPath();
        return new Path(
                root.scheme(),
                root.root().toUri().getAuthority(),
                base.endsWith("/") ? base + relative : base + "/" + relative);
    }

    private static java.nio.file.Path local(Path place) {
        return java.nio.file.Path.of(place.toUri().getPath());
    }

    private FileSystem openFileSystem() throws IOException {
        try {
            return fileSystem();
        } catch (ConnectorException e) {
            throw new RefusedByLake(e.getMessage(), e);
        }
    }

    private FileSystem newFileSystem() throws ConnectorException {
        try {
            Configuration own = configuration();
            if (root.isLocal()) {
                own.setClass("fs.file.impl", LocalDisk.class, FileSystem.class);
            }
            return FileSystem.newInstance(root.root().toUri(), own);
        } catch (IOException | RuntimeException e) {
            throw LakeErrors.of(e, "open the store '" + root + "'");
        }
    }

    private static boolean holds(FileSystem files, Path file, byte[] content, IOException failure) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return Arrays.equals(in.readNBytes(content.length + 1), content);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
