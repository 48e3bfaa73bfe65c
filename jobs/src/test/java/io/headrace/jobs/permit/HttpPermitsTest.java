package io.headrace.jobs.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.InvalidSetting;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits.Permit;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpPermitsTest {
    private static final String ASKED =
            "POST /permits Bearer t0ken {\"permitId\":\"ID\",\"runId\":\"run-1\",\"share\":\"orders\",\"consumer\":\"acme\","
                    + "\"dataset\":\"lineitem\",\"number\":4}";
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path folder;

    private static Plan plan() {
        return PermitService.plan();
    }

    private static String returned(String outcome) {
        return "DELETE /permits/ID?outcome=" + outcome + " Bearer t0ken ";
    }

    @Test
    void aPermitIsAskedForWithTheRunsTokenAndReturnedWithWhatBecameOfIt() throws Exception {
        Map<CommitResult, String> words = Map.of(
                new CommitResult.Done(new RowCounts(1, 1, 0, 0, 0)), "committed",
                new CommitResult.AlreadyDone(Committed.NONE), "committed",
                new CommitResult.Conflict(Committed.NONE), "not-applied",
                new CommitResult.Unknown("no answer"), "unknown");
        for (Map.Entry<CommitResult, String> word : words.entrySet()) {
            try (PermitService service = new PermitService(PermitService.GRANTED)) {
                try (Permit permit = service.client(folder, CLOCK).acquire(plan())) {
                    assertThat(permit.rest()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
                    permit.begin();
                    permit.ended(word.getKey());
                }
                assertThat(service.requests()).containsExactly(ASKED, returned(word.getValue()));
            }
        }
    }

    @Test
    void aPermitThatWasNotUsedWasNotAppliedAndOneWithoutAWordAfterItsBeginNobodyKnows() throws Exception {
        try (PermitService service = new PermitService(PermitService.GRANTED)) {
            Permit unused = service.client(folder, CLOCK).acquire(plan());
            unused.close();
            unused.close();
            try (Permit begun = service.client(folder, CLOCK).acquire(plan())) {
                begun.begin();
            }
            assertThat(service.requests()).containsExactly(ASKED, returned("not-applied"), ASKED, returned("unknown"));
        }
    }

    @Test
    void noLeaseIsLongerThanThirtySeconds() throws Exception {
        try (PermitService service = new PermitService("201 {\"leaseMillis\": 86400000}");
                Permit permit = service.client(folder, CLOCK).acquire(plan())) {
            assertThat(permit.rest()).isLessThanOrEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void aLeaseThatHasRunOutIsNotUsed() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
        Clock clock = now(now);
        try (PermitService service = new PermitService(PermitService.GRANTED)) {
            try (Permit permit = service.client(folder, clock).acquire(plan())) {
                now.set(now.get().plusSeconds(20));
                assertThat(permit.rest()).isZero();
                assertThatThrownBy(permit::begin)
                        .hasMessage(
                                "the permit to publish commit 4 of 'orders/acme/lineitem' ran out before it was used"
                                        + " (was the process or its machine suspended?); nothing was changed, run again")
                        .extracting("kind")
                        .isEqualTo(Kind.UNREACHABLE);
            }
            assertThat(service.requests()).containsExactly(ASKED, returned("not-applied"));
        }
    }

    private static Clock now(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    @Test
    void aLostReplyIsAskedForAgainUnderTheSameName() throws Exception {
        try (PermitService service = new PermitService(PermitService.LOST, PermitService.GRANTED)) {
            try (Permit permit = service.client(folder, CLOCK).acquire(plan())) {
                permit.begin();
            }
            assertThat(service.requests()).containsExactly(ASKED, ASKED, returned("unknown"));
            assertThat(service.named()).hasSize(1);
        }
    }

    @Test
    void ifNoReplyArrivesWhatMayHaveBeenGrantedIsReturned() throws Exception {
        try (PermitService service = new PermitService(PermitService.LOST)) {
            refused(service, "could not be asked for: 'URL' does not answer; nothing was changed, run again")
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(service.requests()).containsExactly(ASKED, ASKED, returned("not-applied"));
            assertThat(service.named()).hasSize(1);
        }
    }

    @Test
    void withoutAServiceThereIsNoPermit() throws Exception {
        PermitService gone = new PermitService(PermitService.GRANTED);
        gone.close();
        refused(gone, "could not be asked for: 'URL' does not answer; nothing was changed, run again")
                .isEqualTo(Kind.UNREACHABLE);
    }

    @ParameterizedTest
    @CsvSource({"revoked, revoked", "terms, terms", "expired, expired", "'<b>x', no reason given", "'', no reason given"
    })
    void aRefusalNamesItsReason(String reason, String shown) throws Exception {
        try (PermitService service = new PermitService("403 {\"reason\": \"" + reason + "\", \"detail\": \"x\"}")) {
            refused(service, "was refused (" + shown + "); nothing was changed").isEqualTo(Kind.REVOKED);
            assertThat(service.requests()).containsExactly(ASKED);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 busy| UNREACHABLE| could not be asked for: 'URL' answers 503; nothing was changed, run again",
                "401 | DENIED| was not granted: 'URL' does not accept the run's token; nothing was changed, start a new run",
                "404 <html>| INTERNAL| was not granted: 'URL' answers 404, which is no answer to a request for permits;"
                        + " nothing was changed",
                "302 | INTERNAL| was not granted: 'URL' answers 302, which is no answer to a request for permits;"
                        + " nothing was changed",
                "200 <html>| INTERNAL| was not granted: 'URL' granted it without a lease, which is no answer to a request"
                        + " for permits; nothing was changed",
                "200 {\"leaseMillis\": -1}| INTERNAL| was not granted: 'URL' granted it without a lease, which is no answer"
                        + " to a request for permits; nothing was changed"
            })
    void anythingElseIsNoPermit(String answer, Kind kind, String message) throws Exception {
        try (PermitService service = new PermitService(answer.length() == 3 ? answer + " " : answer)) {
            refused(service, message).isEqualTo(kind);
        }
    }

    private org.assertj.core.api.AbstractObjectAssert<?, ?> refused(PermitService service, String message) {
        return assertThatThrownBy(() -> service.client(folder, CLOCK).acquire(plan()))
                .isInstanceOf(ConnectorException.class)
                .hasMessage("the permit to publish commit 4 of 'orders/acme/lineitem' "
                        + message.replace("URL", service.url().toString()))
                .extracting("kind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://headrace.example/api/v1/permits", "http://localhost:8080/p", "http://[::1]:8080/p"})
    void permitsAreAskedForOverTlsOrOnThisMachine(String url) {
        assertThat(PermitEndpoint.of(url)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://headrace.example/p",
                "http://127.0.0.1.example/p",
                "http://localhost.example/p",
                "https://user:s3cret@headrace.example/p",
                "https://headrace.example/p?token=s3cret",
                "https://headrace.example/p#x",
                "file:/etc/passwd",
                "/p",
                "ht tp"
            })
    void everythingElseIsRefusedWithoutBeingRepeated(String url) {
        assertThatThrownBy(() -> PermitEndpoint.of(url))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(
                        "is not where permits can be asked for; expected an https URL, or http on this machine, without"
                                + " user, query and fragment, e.g. \"https://headrace.example/api/v1/permits\"");
    }

    @Test
    void aTokenThatCannotGoIntoAHeaderIsRefusedWithoutBeingShown() throws IOException {
        PermitEndpoint endpoint = PermitEndpoint.of("http://localhost/p");
        for (String token : List.of("", "s3 cret", "s3\ncret", "s3cret".repeat(1000))) {
            assertThatThrownBy(() -> new HttpPermits(endpoint, PermitService.token(folder, token), CLOCK))
                    .hasMessage("holds no token; expected 1 to 4096 visible characters without spaces");
        }
    }
}
