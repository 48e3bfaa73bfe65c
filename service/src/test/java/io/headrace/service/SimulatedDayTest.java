package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.database.Columns;
import io.headrace.service.runs.LauncherInMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day of hourly shares by a clock that the test moves; {@code HEADRACE_HOURLY_SHARES} says how many. */
final class SimulatedDayTest {
    private static final int SHARES = Integer.parseInt(System.getenv().getOrDefault("HEADRACE_HOURLY_SHARES", "40"));
    private static final int HOURS = 24;

    @TempDir
    private Path data;

    @Test
    void noWindowIsMissedAndNoneIsTakenTwice() {
        LauncherInMemory[] launcher = new LauncherInMemory[1];
        Service service = Service.in(data, context -> launcher[0] = LauncherInMemory.in(context));
        try {
            Instant midnight = service.clock().instant();
            World world = new World(service);
            for (int i = 0; i < SHARES; i++) {
                follow(service, Received.by(world, service), midnight.plusSeconds(i * 3600L / SHARES));
            }
            for (int hour = 1; hour <= HOURS; hour++) {
                service.clock().advance(Duration.ofHours(1));
                long expected = (long) SHARES * hour;
                Eventually.holds(() -> ended(service) >= expected);
                assertThat(ended(service)).isEqualTo(expected);
            }
            assertThat(launcher[0].launched()).isEqualTo((long) SHARES * HOURS);
            assertThat(service.database()
                            .sql(
                                    "select min(c) || ' ' || max(c) from (select count(*) as c from run where cause = 'schedule'"
                                            + " and state = 'succeeded' group by subscription_id) x")
                            .query(String.class)
                            .single())
                    .isEqualTo(HOURS + " " + HOURS);
        } finally {
            service.stop();
        }
    }

    private static long ended(Service service) {
        return service.database()
                .sql("select count(*) from run where state = 'succeeded'")
                .query(Long.class)
                .single();
    }

    private static void follow(Service service, Received received, Instant start) {
        service.database()
                .sql(
                        """
                insert into schedule (share_id, account_id, recurrence, starts_at, time_zone, created_at, changed_at)
                select id, account_id, 'hour', ?, 'UTC', created_at, created_at from share where id = ?""")
                .params(Columns.time(start), received.share())
                .update();
        received.trigger("active");
    }
}
