package io.headrace.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.LogStore;
import io.delta.storage.S3SingleDriverLogStore;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.testkit.s3.Fault;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two writers of one version on S3, in the one order that matters: the first looks, the second writes, the first writes. */
class ConditionalS3LogStoreTest {
    private static final LocalS3 S3 = LocalS3.running();
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private Lake lake;
    private Configuration configuration;

    @BeforeEach
    void open() throws Exception {
        lake = Lake.open(S3.store("logs", ""));
        configuration = lake.configuration();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        lake.close();
    }

    @Test
    void deltasOwnStoreLosesTheCommitOfTheSecondWriter() throws Exception {
        LogStore stock = new S3SingleDriverLogStore(configuration);
        Future<Void> first = interleaved("stock/_delta_log/00000000000000000001.json", stock);
        // Both writers were told that they had won.
        first.get();
        assertThat(content("stock/_delta_log/00000000000000000001.json")).isEqualTo("first\n");
    }

    @Test
    void oursTellsTheFirstWriterThatItHasLost() throws Exception {
        LogStore ours = new ConditionalS3LogStore(configuration);
        Future<Void> first = interleaved("ours/_delta_log/00000000000000000001.json", ours);
        assertThatThrownBy(first::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FileAlreadyExistsException.class);
        assertThat(content("ours/_delta_log/00000000000000000001.json")).isEqualTo("second\n");
    }

    @Test
    void aLostReplyIsAVictory() throws Exception {
        LogStore ours = new ConditionalS3LogStore(configuration);
        try (Fault fault = S3.breakFirst(Fault.Kind.REPLY_LOST, "PUT", "/logs/lost/1.json")) {
            write(ours, "lost/1.json", "first", false);
            assertThat(fault.hits()).isEqualTo(1);
        }
        assertThatThrownBy(() -> write(ours, "lost/1.json", "second", false))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(content("lost/1.json")).isEqualTo("first\n");
    }

    @Test
    void onlyAnOverwriteReplaces() throws Exception {
        LogStore ours = new ConditionalS3LogStore(configuration);
        write(ours, "hint/_last_checkpoint", "one", true);
        write(ours, "hint/_last_checkpoint", "two", true);
        assertThat(content("hint/_last_checkpoint")).isEqualTo("two\n");
    }

    @Test
    void anInterruptedWriteIsNotBelieved() throws Exception {
        LogStore ours = new ConditionalS3LogStore(configuration);
        write(ours, "interrupted/0.json", "before", false);
        for (boolean overwrite : List.of(false, true)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> write(ours, "interrupted/1.json", "first", overwrite))
                        .isInstanceOf(InterruptedIOException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        assertThat(Files.exists(S3.folder("logs").resolve("interrupted/1.json")))
                .isFalse();
    }

    /** The first writer's PUT waits in the network, after the first writer has looked, until a second writer has written. */
    private Future<Void> interleaved(String file, LogStore store) throws Exception {
        Callable<Void> writer = () -> {
            write(store, file, "first", false);
            return null;
        };
        try (Fault held = S3.holdFirst("PUT", "/logs/" + file)) {
            Future<Void> first = threads.submit(writer);
            held.awaitHeld();
            write(new ConditionalS3LogStore(configuration), file, "second", false);
            assertThat(content(file)).isEqualTo("second\n");
            return first;
        }
    }

    private void write(LogStore store, String file, String line, boolean overwrite) throws Exception {
        store.write(lake.path(file), List.of(line).iterator(), overwrite, configuration);
    }

    private static String content(String file) throws Exception {
        Path object = S3.folder("logs").resolve(file);
        return Files.readString(object);
    }
}
