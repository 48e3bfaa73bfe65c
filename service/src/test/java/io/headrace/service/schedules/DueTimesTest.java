package io.headrace.service.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When snapshots are due, above all where clocks shift. */
final class DueTimesTest {
    private static Schedule schedule(Schedule.Every every, String cron, String start, String zone) {
        return new Schedule(every, Optional.ofNullable(cron), Instant.parse(start), ZoneId.of(zone));
    }

    private static List<Instant> between(Schedule schedule, Instant from, Instant to) {
        List<Instant> due = new ArrayList<>();
        Optional<Instant> next = DueTimes.after(schedule, from);
        while (next.isPresent() && !next.get().isAfter(to)) {
            due.add(next.get());
            next = DueTimes.after(schedule, next.get());
        }
        return due;
    }

    @Test
    void aLocalTimeThatDoesNotExistIsDueRightAfterTheGapAndOneThatComesTwiceTheFirstTime() {
        Schedule nightly = schedule(Schedule.Every.DAY, null, "2026-01-01T01:30:00Z", "Europe/Berlin");
        assertThat(between(nightly, Instant.parse("2026-03-28T00:00:00Z"), Instant.parse("2026-03-30T23:00:00Z")))
                .containsExactly(
                        Instant.parse("2026-03-28T01:30:00Z"),
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-03-30T00:30:00Z"));
        assertThat(between(nightly, Instant.parse("2026-10-24T00:00:00Z"), Instant.parse("2026-10-26T23:00:00Z")))
                .containsExactly(
                        Instant.parse("2026-10-24T00:30:00Z"),
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void cronFollowsTheSameRules() {
        Schedule quarters = schedule(Schedule.Every.CRON, "*/15 2 * * *", "2026-01-01T00:00:00Z", "Europe/Berlin");
        assertThat(between(quarters, Instant.parse("2026-03-29T00:00:00Z"), Instant.parse("2026-03-29T12:00:00Z")))
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(between(quarters, Instant.parse("2026-10-24T23:00:00Z"), Instant.parse("2026-10-25T12:00:00Z")))
                .containsExactly(
                        Instant.parse("2026-10-25T00:00:00Z"),
                        Instant.parse("2026-10-25T00:15:00Z"),
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-10-25T00:45:00Z"));
    }

    @Test
    void nothingIsDueBeforeTheStartWhichIsDueItself() {
        Instant start = Instant.parse("2026-05-05T05:05:05Z");
        for (Schedule.Every every : List.of(Schedule.Every.HOUR, Schedule.Every.DAY)) {
            Schedule schedule = schedule(every, null, start.toString(), "UTC");
            assertThat(DueTimes.after(schedule, Instant.EPOCH)).contains(start);
            assertThat(DueTimes.after(schedule, start.minusNanos(1000))).contains(start);
        }
        assertThat(DueTimes.after(schedule(Schedule.Every.CRON, "0 0 30 2 *", start.toString(), "UTC"), start))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"})
    void overYearsADailySnapshotIsDueOnceADayAtItsLocalTimeWhereThatExists(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        for (String time : List.of("02:15", "01:59", "00:00", "23:59")) {
            Instant start = LocalDate.of(2024, 1, 1)
                    .atTime(LocalTime.parse(time))
                    .atZone(zone)
                    .toInstant();
            Instant end =
                    LocalDate.of(2028, 1, 1).atStartOfDay(zone).toInstant().minusSeconds(1);
            for (Schedule schedule : List.of(
                    new Schedule(Schedule.Every.DAY, Optional.empty(), start, zone),
                    new Schedule(
                            Schedule.Every.CRON,
                            Optional.of(time.substring(3) + " " + time.substring(0, 2) + " * * *"),
                            start,
                            zone))) {
                List<Instant> due = between(schedule, start.minusSeconds(1), end);
                assertThat(due).hasSize(4 * 365 + 1).isSorted().doesNotHaveDuplicates();
                for (int i = 0; i < due.size(); i++) {
                    LocalDateTime wanted = LocalDate.of(2024, 1, 1).plusDays(i).atTime(LocalTime.parse(time));
                    ZoneOffsetTransition shift = zone.getRules().getTransition(wanted);
                    Instant expected = shift != null && shift.isGap()
                            ? shift.getInstant()
                            : wanted.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
                    assertThat(due.get(i)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void anHourlySnapshotIsDueEverySixtyMinutesWhateverClocksShow() {
        Schedule hourly = schedule(Schedule.Every.HOUR, null, "2026-01-01T00:20:00Z", "Europe/Berlin");
        List<Instant> year =
                between(hourly, Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(year).hasSize(365 * 24);
        for (int i = 1; i < year.size(); i++) {
            assertThat(Duration.between(year.get(i - 1), year.get(i))).isEqualTo(Duration.ofHours(1));
        }
    }
}
