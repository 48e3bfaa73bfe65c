package io.headrace.connectors.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateOnceTest {
    @TempDir
    Path folder;

    @Test
    void ofManyWritersExactlyOneWinsAndItsContentStays() throws Exception {
        int writers = 8;
        int rounds = 200;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CyclicBarrier start = new CyclicBarrier(writers);
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            for (int round = 0; round < rounds; round++) {
                org.apache.hadoop.fs.Path file = lake.path("log/" + round);
                List<Callable<Boolean>> race = IntStream.range(0, writers)
                        .<Callable<Boolean>>mapToObj(writer -> () -> {
                            start.await();
                            return lake.createOnce(file, content(writer));
                        })
                        .toList();
                List<Boolean> wins = results(threads.invokeAll(race));
                assertThat(wins).containsOnlyOnce(true);
                assertThat(Files.readAllBytes(folder.resolve("log/" + round))).isEqualTo(content(wins.indexOf(true)));
            }
        } finally {
            threads.shutdown();
        }
        try (Stream<Path> left = Files.list(folder.resolve("log"))) {
            assertThat(left).hasSize(rounds).noneMatch(CreateOnceTest::isLitter);
        }
    }

    @Test
    void theSameContentAgainIsTheAnswerThatWasLost() throws Exception {
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            assertThat(lake.createOnce(lake.path("a"), content(1))).isTrue();
            assertThat(lake.createOnce(lake.path("a"), content(1))).isTrue();
            assertThat(lake.createOnce(lake.path("a"), content(2))).isFalse();
            assertThat(folder.resolve("a")).hasBinaryContent(content(1));
        }
    }

    @Test
    void aFolderInTheWayIsAnErrorAndNotAWinner() throws Exception {
        Files.createDirectory(folder.resolve("a"));
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            assertThatThrownBy(() -> lake.createOnce(lake.path("a"), content(1)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void contentThatIsTooLongIsAMistakeOfOurs() throws Exception {
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            assertThatThrownBy(() -> lake.createOnce(lake.path("a"), new byte[Lake.LONGEST_ONCE + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aStoreWithoutItsFileSystemIsRefused() throws Exception {
        LakeStore gcs = new LakeStore.Gcs("bucket", "");
        try (Lake lake = Lake.open(gcs)) {
            assertThatThrownBy(() -> lake.createOnce(lake.path("a"), content(1)))
                    .hasMessage("Cannot open the store 'gs://bucket/': this installation has no file system for it; add"
                            + " Hadoop's module for that store");
            assertThatThrownBy(lake::check)
                    .isInstanceOf(ConnectorException.class)
                    .extracting("kind")
                    .isEqualTo(ConnectorException.Kind.REFUSED);
        }
    }

    private static boolean isLitter(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    private static byte[] content(int writer) {
        return ("run " + writer + " " + "x".repeat(1000)).getBytes(UTF_8);
    }

    private static List<Boolean> results(List<Future<Boolean>> futures) throws Exception {
        List<Boolean> results = new java.util.ArrayList<>();
        for (Future<Boolean> future : futures) {
            results.add(future.get());
        }
        return results;
    }
}
