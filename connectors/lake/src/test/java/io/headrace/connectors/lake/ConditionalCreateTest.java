package io.headrace.connectors.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.lake.ConditionalStore.Network;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditionalCreateTest {
    private Lake lake;
    private ConditionalStore store;
    private Path file;

    @BeforeEach
    void open() throws Exception {
        lake = Lake.open(new LakeStore.S3(
                "bucket", "lake", Optional.empty(), "r", Optional.empty(), Optional.empty(), false, true));
        store = (ConditionalStore) lake.fileSystem();
        file = lake.path("_log/1");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void theFirstWinsAndTheSecondIsTold() throws Exception {
        assertThat(lake.createOnce(file, content(1))).isTrue();
        assertThat(lake.createOnce(file, content(2))).isFalse();
    }

    @Test
    void aConflictWithOurOwnFirstTryIsAVictory() throws Exception {
        store.set(Network.LOSES_THE_ANSWER);
        assertThat(lake.createOnce(file, content(1))).isTrue();
        assertThat(lake.createOnce(file, content(2))).isFalse();
    }

    @Test
    void aRequestThatNeverArrivedIsAnError() throws Exception {
        store.set(Network.LOSES_THE_REQUEST);
        assertThatThrownBy(() -> lake.createOnce(file, content(1))).isInstanceOf(SocketTimeoutException.class);
        store.set(Network.WORKS);
        assertThat(lake.createOnce(file, content(1))).isTrue();
    }

    @Test
    void withoutAnyAnswerNobodyIsTheWinnerYet() throws Exception {
        store.set(Network.IS_DOWN_AFTER_THE_REQUEST);
        assertThatThrownBy(() -> lake.createOnce(file, content(1)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasSuppressedException(new SocketTimeoutException("down"));
        store.set(Network.WORKS);
        assertThat(lake.createOnce(file, content(1))).isTrue();
        assertThat(lake.createOnce(file, content(2))).isFalse();
    }

    @Test
    void aPartOfAContentIsNeverPublished() throws Exception {
        store.set(Network.FAILS_WHILE_WRITING);
        assertThatThrownBy(() -> lake.createOnce(file, content(1))).hasMessage("no space for the buffer");
        store.set(Network.WORKS);
        assertThat(lake.createOnce(file, content(2))).isTrue();
    }

    @Test
    void anInterruptedWriteIsLookedAtBeforeItIsBelieved() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> lake.createOnce(file, content(1))).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(lake.createOnce(file, content(2))).isTrue();
    }

    @Test
    void aContentThatBeginsLikeOursIsNotOurs() throws Exception {
        assertThat(lake.createOnce(file, "run 1, and more".getBytes(UTF_8))).isTrue();
        assertThat(lake.createOnce(file, content(1))).isFalse();
    }

    private static byte[] content(int writer) {
        return ("run " + writer).getBytes(UTF_8);
    }
}
