package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.HDFSLogStore;
import io.headrace.connectors.testkit.LocalSpark;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several writers of one version exactly one wins; with Delta's own store more than one can. */
class HardLinkLogStoreTest {
    private static final int WRITERS = 8;
    private static final int VERSIONS = 100;

    @TempDir
    private Path folder;

    @Test
    void ofEightWritersOfAVersionOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        try {
            for (int version = 0; version < VERSIONS; version++) {
                Path file = folder.resolve(version + ".json");
                List<Callable<Boolean>> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    String content = "writer " + writer;
                    writers.add(() -> {
                        start.await();
                        return write(file, content, false);
                    });
                }
                int won = -1;
                List<Future<Boolean>> results = threads.invokeAll(writers);
                for (int writer = 0; writer < WRITERS; writer++) {
                    if (results.get(writer).get()) {
                        assertThat(won)
                                .as("an earlier winner of version %s", version)
                                .isNegative();
                        won = writer;
                    }
                }
                assertThat(Files.readString(file)).isEqualTo("writer " + won + "\n");
            }
        } finally {
            threads.shutdown();
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(VERSIONS);
        }
    }

    /** The first writer stops, as a process may at any moment, after Hadoop's check and before the rename. */
    @Test
    void deltasOwnStoreLosesTheCommitOfTheSecondWriter() throws Exception {
        Configuration paused = new Configuration();
        paused.setClass("fs.AbstractFileSystem.file.impl", PausedDisk.class, AbstractFileSystem.class);
        org.apache.hadoop.fs.Path file =
                new org.apache.hadoop.fs.Path(folder.resolve("1.json").toUri());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> first = thread.submit(() -> {
                new HDFSLogStore(paused).write(file, List.of("first").iterator(), false, paused);
                return true;
            });
            assertThat(PausedDisk.ARRIVED.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(write(folder.resolve("1.json"), "second", false)).isTrue();
            assertThat(Files.readString(folder.resolve("1.json"))).isEqualTo("second\n");
            PausedDisk.RELEASED.countDown();
            // Both writers were told that they had won.
            assertThat(first.get()).isTrue();
            assertThat(Files.readString(folder.resolve("1.json"))).isEqualTo("first\n");
        } finally {
            PausedDisk.RELEASED.countDown();
            thread.shutdown();
        }
    }

    @Test
    void onlyAnOverwriteReplaces() throws Exception {
        Path file = folder.resolve("_last_checkpoint");
        assertThat(write(file, "one", true)).isTrue();
        assertThat(write(file, "two", true)).isTrue();
        assertThat(Files.readString(file)).isEqualTo("two\n");
        assertThatThrownBy(() -> store().write(
                                new org.apache.hadoop.fs.Path(file.toUri()),
                                List.of("three").iterator(),
                                false,
                                new Configuration()))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(file)).isEqualTo("two\n");
    }

    @Test
    void deltaUsesItAndTwoAppendersLoseNothing() throws Exception {
        SparkSession spark = LocalSpark.newSession();
        assertThat(spark.conf().get("spark.delta.logStore.file.impl")).isEqualTo(HardLinkLogStore.class.getName());
        String table = folder.resolve("table").toString();
        ITEMS.rows(List.of()).write().format("delta").save(table);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Void> appender = () -> {
                for (int i = 0; i < 5; i++) {
                    ITEMS.rows(List.of(item(i, "x", "1")))
                            .write()
                            .format("delta")
                            .mode("append")
                            .save(table);
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(List.of(appender, appender))) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(KernelTable.rows(folder.resolve("table"))).hasSize(10);
    }

    private static boolean write(Path file, String content, boolean overwrite) throws Exception {
        try {
            store().write(
                            new org.apache.hadoop.fs.Path(file.toUri()),
                            List.of(content).iterator(),
                            overwrite,
                            new Configuration());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static HardLinkLogStore store() {
        return new HardLinkLogStore(new Configuration());
    }
}
