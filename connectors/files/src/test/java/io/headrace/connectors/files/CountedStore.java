package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ConnectorException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * HDFS in tests: the folders of this disk, with every call written down, and one of them may fail: before it was done, or
 * after, so that its answer is lost. Each host is a store of its own. Thread-safe.
 */
public final class CountedStore extends RawLocalFileSystem {
    private static final Map<String, Calls> BY_HOST = new ConcurrentHashMap<>();

    static {
        Configuration.addDefaultResource("io/headrace/connectors/files/counted-store.xml");
    }

    private URI name;

    /** When a failing call fails. */
    enum When {
        BEFORE,
        AFTER
    }

    /** What a store was asked since the last {@link #reset}. */
    static final class Calls {
        private static final Duration PATIENCE = Duration.ofSeconds(60);

        private final List<String> made = new ArrayList<>();
        private int failing = -1;
        private When when = When.BEFORE;
        private boolean full;
        private Optional<Runnable> beforeLink = Optional.empty();

        synchronized void reset() {
            made.clear();
            full = false;
            failing = -1;
            beforeLink = Optional.empty();
        }

        /** @param number from 1, of the calls from now on */
        synchronized void fail(int number, When moment) {
            reset();
            failing = number;
            when = moment;
        }

        /** From now on nothing can be written any more. */
        synchronized void fill() {
            reset();
            full = true;
        }

        private synchronized void checkSpace() throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        /** Runs {@code pause} once, directly before the next atomic step. */
        synchronized void beforeAtomicStep(Runnable pause) {
            beforeLink = Optional.of(pause);
        }

        synchronized List<String> made() {
            return List.copyOf(made);
        }

        synchronized boolean hasFailed() {
            return failing > 0 && made.size() >= failing;
        }

        /** Returns once that call is made; a task that Spark has given up may still be on its way to it. */
        synchronized void await(String call) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!made.contains(call)) {
                long left = end - System.nanoTime();
                assertThat(left)
                        .as("'%s' was never called, only %s", call, made)
                        .isPositive();
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        long count(String verb) {
            return made().stream().filter(call -> call.startsWith(verb + " ")).count();
        }

        private <T> T call(String what, Step<T> step) throws IOException {
            boolean fails;
            synchronized (this) {
                made.add(what);
                notifyAll();
                fails = made.size() == failing;
            }
            if (fails && when == When.BEFORE) {
                throw new IOException("injected before: " + what);
            }
            T result = step.run();
            if (fails) {
                throw new IOException("injected after: " + what);
            }
            return result;
        }

        private synchronized Optional<Runnable> takePause() {
            Optional<Runnable> pause = beforeLink;
            beforeLink = Optional.empty();
            return pause;
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    static Calls calls(String host) {
        return BY_HOST.computeIfAbsent(host, h -> new Calls());
    }

    /** All paths of this disk, from its root. */
    static Lake open(String host) throws ConnectorException {
        return Lake.open(new LakeStore.Hdfs(host, Optional.empty(), ""));
    }

    private Calls calls() {
        return calls(name.getHost());
    }

    @Override
    public void initialize(URI uri, Configuration settings) throws IOException {
        super.initialize(URI.create("file:///"), settings);
        name = URI.create("hdfs://" + uri.getAuthority() + "/");
    }

    @Override
    public URI getUri() {
        // The superclass asks while it is made.
        return name == null ? super.getUri() : name;
    }

    @Override
    protected void checkPath(Path path) {
        // A store of this name has the paths of the disk.
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        return calls().call("open " + file.getName(), () -> super.open(file, bufferSize));
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        // Without the permission, which would start a process for each file.
        return create(file, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        OutputStream plain = calls().call(
                        "create " + file.getName(),
                        () -> super.create(file, overwrite, bufferSize, replication, blockSize, progress));
        // Buffered, as the streams of HDFS and of disks are: what does not fit is noticed late.
        return new FSDataOutputStream(
                new BufferedOutputStream(new FilterOutputStream(plain) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        calls().checkSpace();
                        out.write(bytes, offset, length);
                    }

                    @Override
                    public void close() throws IOException {
                        calls().call("close " + file.getName(), () -> {
                            super.close();
                            return true;
                        });
                    }
                }),
                null);
    }

    @Override
    public boolean mkdirs(Path folder, FsPermission permission) throws IOException {
        return super.mkdirs(folder);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (to.getName().endsWith(".json")) {
            calls().takePause().ifPresent(Runnable::run);
        }
        return calls().call("rename " + to.getName(), () -> {
            if (Files.exists(java.nio.file.Path.of(to.toUri().getPath()))) {
                throw new FileAlreadyExistsException(to.toString());
            }
            return super.rename(from, to);
        });
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
        return calls().call("delete " + file.getName(), () -> super.delete(file, recursive));
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        return calls().call("list " + folder.getName(), () -> super.listStatus(folder));
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
        return calls().call("status " + file.getName(), () -> super.getFileStatus(file));
    }

    /** There are no links here; the superclass would start a process to see. */
    @Override
    public FileStatus getFileLinkStatus(Path file) throws IOException {
        return super.getFileStatus(file);
    }

    /** The same store for Hadoop's newer interface, whose rename does not overwrite. */
    public static final class Abstract extends DelegateToFileSystem {
        public Abstract(URI uri, Configuration settings) throws IOException, URISyntaxException {
            super(uri, new CountedStore(), settings, "hdfs", false);
        }
    }
}
