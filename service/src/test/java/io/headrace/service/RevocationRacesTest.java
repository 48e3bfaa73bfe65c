package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The promise of a revocation, tried at random moments: no sink has a commit after {@code effectiveAt}. Runs are processes that
 * publish by one atomic step; every third is stopped somewhere and goes on at a random moment. {@code HEADRACE_RACES} and {@code
 * HEADRACE_SEED} choose how many and which.
 */
final class RevocationRacesTest {
    private static final int RACES = Integer.parseInt(System.getenv().getOrDefault("HEADRACE_RACES", "30"));
    private static final long SEED = Long.parseLong(System.getenv().getOrDefault("HEADRACE_SEED", "4"));
    private static final int AT_ONCE = 4;

    @TempDir
    private Path data;

    /** What became of one race. */
    private record Outcome(int published, boolean waited, boolean stopped) {}

    @Test
    void nothingIsPublishedAfterARevocationIsEffective() throws Exception {
        Service service = Service.in(data);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Outcome>> races = new ArrayList<>();
            for (int i = 0; i < RACES; i++) {
                Random random = new Random(SEED * 1_000_003 + i);
                races.add(threads.submit(() -> new Race(service, random).run()));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> race : races) {
                outcomes.add(race.get());
            }
            System.out.println(RACES + " races with seed " + SEED + ": "
                    + outcomes.stream().filter(o -> o.published > 0).count()
                    + " published before, "
                    + outcomes.stream().filter(Outcome::waited).count()
                    + " revocations waited for a permit, "
                    + outcomes.stream().filter(Outcome::stopped).count()
                    + " processes stood still; none published after it was effective");
            assertThat(outcomes.stream().filter(o -> o.published == 0))
                    .as("races that the revocation won")
                    .isNotEmpty();
            assertThat(outcomes.stream().filter(o -> o.published > 0))
                    .as("races that the run won")
                    .isNotEmpty();
            assertThat(outcomes.stream().filter(Outcome::waited))
                    .as("revocations that waited")
                    .isNotEmpty();
        } finally {
            threads.shutdownNow();
            service.stop();
        }
    }

    private static final class Race {
        private final Received received;
        private final Random random;

        Race(Service service, Random random) {
            this.received = Received.by(new World(service), service);
            this.random = random;
        }

        Outcome run() throws IOException {
            received.script(
                    "mark started",
                    "sleep " + random.nextInt(150),
                    "permit",
                    "sleep " + random.nextInt(250),
                    "publish",
                    "sleep " + random.nextInt(50),
                    "return",
                    "report");
            String snapshot = received.ordered();
            Eventually.holds(() -> received.has("started"));
            boolean stopped = random.nextInt(3) == 0;
            pause(random.nextInt(stopped ? 250 : 500));
            if (stopped) {
                received.signal("STOP", snapshot);
            }
            boolean waited = received.revoke().text("state").equals("revoking");
            if (stopped) {
                pause(random.nextInt(1500));
                received.signal("CONT", snapshot);
            }
            Eventually.holds(
                    () -> received.revocation().path("state").asString().equals("revoked"));
            List<Path> before = received.published();
            JsonNode revocation = received.revocation();
            Eventually.holds(() -> ended(snapshot));
            assertThat(received.published()).isEqualTo(before);
            Instant effective = Instant.parse(revocation.path("effectiveAt").asString());
            for (Path published : before) {
                assertThat(Files.getLastModifiedTime(published).toInstant()).isBeforeOrEqualTo(effective);
            }
            return new Outcome(before.size(), waited, stopped);
        }

        private boolean ended(String snapshot) {
            return List.of("succeeded", "failed", "cancelled", "lost")
                    .contains(received.get(snapshot).text("state"));
        }

        private static void pause(int millis) {
            LockSupport.parkNanos(millis * 1_000_000L);
        }
    }
}
