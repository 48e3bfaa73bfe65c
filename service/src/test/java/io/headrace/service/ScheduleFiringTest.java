package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A consumer follows the schedule that its provider offers. */
final class ScheduleFiringTest {
    @TempDir
    private Path data;

    private Service service;
    private Received received;

    private void offer(String every, Instant start) {
        String path = "/api/v1/accounts/" + received.provider() + "/shares/" + received.share();
        Http provider = received.asProvider();
        String version = provider.get(path).header("ETag");
        Http.Answer offered = provider.with("If-Match", version)
                .put(path + "/schedule", "{\"every\": \"" + every + "\", \"start\": \"" + start + "\"}");
        assertThat(offered.status()).as(offered.body()).isEqualTo(200);
    }

    private long taken() {
        return service.database()
                .sql("select count(*) from run where cause = 'schedule' and state = 'succeeded'")
                .query(Long.class)
                .single();
    }

    @Test
    void itIsFollowedFromEnablingToPausingThroughChangesAndDowntime() {
        service = Service.in(data);
        try {
            received = Received.by(new World(service), service);
            Instant now = service.clock().instant();
            offer("hour", now.minusSeconds(60));
            assertThat(received.trigger("active").text("nextAt"))
                    .isEqualTo(now.plusSeconds(3540).toString());
            service.clock().advance(Duration.ofHours(1));
            Eventually.holds(() -> taken() == 1);

            // As if nobody had looked for ten hours.
            service.clock().advance(Duration.ofHours(10));
            Eventually.holds(() -> taken() == 2);
            Instant next = Instant.parse(received.get(trigger()).text("nextAt"));
            assertThat(next)
                    .isBetween(
                            service.clock().instant(), service.clock().instant().plusSeconds(3600));

            offer("day", service.clock().instant().plusSeconds(7200));
            JsonNode followed = received.get(trigger()).json();
            assertThat(followed.path("state").asString()).isEqualTo("active");
            assertThat(Instant.parse(followed.path("nextAt").asString()))
                    .isAfter(service.clock().instant().plusSeconds(7000));
            assertThat(service.database()
                            .sql("select count(*) from outbox where topic = 'schedule-changed'")
                            .query(Long.class)
                            .single())
                    .isPositive();

            assertThat(received.trigger("inactive").json().has("nextAt")).isFalse();
            service.clock().advance(Duration.ofDays(3));
            assertThat(taken()).isEqualTo(2);
        } finally {
            service.stop();
        }
    }

    @Test
    void oneThatCannotBeUnderstoodKeepsNoOtherFromFiring() {
        service = Service.in(data);
        try {
            Instant now = service.clock().instant();
            received = Received.by(new World(service), service);
            offer("hour", now.minusSeconds(120));
            received.trigger("active");
            service.database().sql("update schedule set time_zone = 'Nowhere'").update();
            received = Received.by(new World(service), service);
            offer("hour", now.minusSeconds(60));
            received.trigger("active");
            service.clock().advance(Duration.ofHours(1));
            Eventually.holds(() -> taken() == 1);
        } finally {
            service.stop();
        }
    }

    private String trigger() {
        return received.consumerPath() + "/subscriptions/" + received.subscription() + "/trigger";
    }
}
