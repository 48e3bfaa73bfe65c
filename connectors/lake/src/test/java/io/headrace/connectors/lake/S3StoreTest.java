package io.headrace.connectors.lake;

import static io.headrace.connectors.lake.Race.content;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.testkit.s3.Fault;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The atomic step and the errors of a store that speaks S3, through s3a and a real server. */
class S3StoreTest {
    private static final LocalS3 S3 = LocalS3.running();
    private static final LakeStore.S3 STORE = S3.store("lake", "below/it");

    @Test
    void ofManyWritersExactlyOneWinsAndItsContentStays() throws Exception {
        try (Lake lake = Lake.open(STORE);
                Race race = new Race(lake)) {
            for (int round = 0; round < 30; round++) {
                byte[] content = race.winner("race/" + round);
                assertThat(S3.folder("lake").resolve("below/it/race/" + round)).hasBinaryContent(content);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUEST_LOST", "REPLY_LOST"})
    void aWriterWhoGetsNoAnswerLearnsThatItHasWon(Fault.Kind kind) throws Exception {
        try (Lake lake = Lake.open(STORE);
                Fault fault = S3.breakFirst(kind, "PUT", "/lake/below/it/" + kind)) {
            assertThat(lake.createOnce(lake.path(kind.name()), content(1))).isTrue();
            assertThat(fault.hits()).isEqualTo(1);
            assertThat(lake.createOnce(lake.path(kind.name()), content(2))).isFalse();
        }
    }

    @Test
    void aContentThatBeginsLikeOursIsNotOurs() throws Exception {
        try (Lake lake = Lake.open(STORE)) {
            assertThat(lake.createOnce(lake.path("longer"), "run 1, and more".getBytes(UTF_8)))
                    .isTrue();
            assertThat(lake.createOnce(lake.path("longer"), "run 1".getBytes(UTF_8)))
                    .isFalse();
        }
    }

    @Test
    void anInterruptedWriteIsLookedAtBeforeItIsBelieved() throws Exception {
        try (Lake lake = Lake.open(STORE)) {
            lake.check();
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> lake.createOnce(lake.path("interrupted"), content(1)))
                        .isInstanceOf(InterruptedIOException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(Files.exists(S3.folder("lake").resolve("below/it/interrupted")))
                    .isFalse();
            assertThat(lake.createOnce(lake.path("interrupted"), content(2))).isTrue();
        }
    }

    @Test
    void whileTheStoreIsDownNobodyWinsAndNothingIsWritten() throws Exception {
        try (Lake lake = Lake.open(STORE)) {
            try (Fault fault = S3.breakAll(Fault.Kind.REQUEST_LOST, "PUT", "/lake/below/it/down")) {
                assertThatThrownBy(() -> lake.createOnce(lake.path("down"), content(1)))
                        .isInstanceOf(IOException.class);
                assertThat(fault.hits()).isBetween(2, 30);
            }
            assertThat(Files.exists(S3.folder("lake").resolve("below/it/down"))).isFalse();
            assertThat(lake.createOnce(lake.path("down"), content(2))).isTrue();
        }
    }

    @Test
    void withoutAnyAnswerNobodyIsTheWinnerYet() throws Exception {
        try (Lake lake = Lake.open(STORE)) {
            try (Fault put = S3.breakAll(Fault.Kind.REPLY_LOST, "PUT", "/lake/below/it/mute");
                    Fault head = S3.breakAll(Fault.Kind.REQUEST_LOST, "HEAD", "/lake/below/it/mute")) {
                assertThatThrownBy(() -> lake.createOnce(lake.path("mute"), content(1)))
                        .isInstanceOf(IOException.class);
                assertThat(put.hits()).isPositive();
                assertThat(head.hits()).isPositive();
            }
            assertThat(lake.createOnce(lake.path("mute"), content(1))).isTrue();
            assertThat(lake.createOnce(lake.path("mute"), content(2))).isFalse();
        }
    }

    @Test
    void aWrongSecretIsOneLine() throws Exception {
        fails(
                S3.withWrongSecret("lake", ""),
                Kind.DENIED,
                "Cannot open the store 's3a://lake/': access was denied; check the store's credentials and their rights");
    }

    @Test
    void aBucketThatDoesNotExistIsOneLine() throws Exception {
        fails(
                S3.withoutBucket("no-such-bucket"),
                Kind.NOT_FOUND,
                "Cannot open the store 's3a://no-such-bucket/': it does not exist; check the name and the store's root");
    }

    @Test
    void aFirstRunMakesFoldersAndNoBucket() throws Exception {
        try (Lake lake = Lake.open(S3.store("lake", "not/yet/there"))) {
            lake.checkAsSink();
        }
        try (Lake lake = Lake.open(S3.withoutBucket("no-such-bucket"))) {
            assertThatThrownBy(lake::checkAsSink)
                    .hasMessage(
                            "Cannot open the store 's3a://no-such-bucket/': it does not exist; check the name and the"
                                    + " store's root");
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsOneLine() throws Exception {
        fails(
                S3.unreachable("lake"),
                Kind.UNREACHABLE,
                "Cannot open the store 's3a://lake/': the store does not answer; check its endpoint and the network, then"
                        + " try again");
    }

    private static void fails(LakeStore store, Kind kind, String message) throws Exception {
        try (Lake lake = Lake.open(store)) {
            assertThatThrownBy(lake::check).isInstanceOfSatisfying(ConnectorException.class, failure -> {
                assertThat(failure).hasMessage(message);
                assertThat(failure.kind()).isEqualTo(kind);
            });
        }
    }
}
