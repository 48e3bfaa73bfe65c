package io.headrace.connectors.lake;

import static io.headrace.connectors.lake.Race.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateOnceTest {
    @TempDir
    Path folder;

    @Test
    void ofManyWritersExactlyOneWinsAndItsContentStays() throws Exception {
        int rounds = 200;
        try (Lake lake = Lake.open(new LakeStore.Local(folder));
                Race race = new Race(lake)) {
            for (int round = 0; round < rounds; round++) {
                byte[] content = race.winner("log/" + round);
                assertThat(folder.resolve("log/" + round)).hasBinaryContent(content);
            }
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
}
