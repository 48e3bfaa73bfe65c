package io.headrace.service.schedules;

import io.headrace.configs.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * When the snapshots of a schedule are due. Pure.
 *
 * <p>An hourly schedule counts hours of 60 minutes from its start, whatever clocks show. A daily one and a cron expression
 * follow the clocks of their time zone: a local time that does not exist because clocks go forward is due at the first instant
 * after the gap, together with all others in the gap; one that comes twice because clocks go back is due the first time only.
 */
final class DueTimes {
    private static final Duration HOUR = Duration.ofHours(1);

    /** Longer than clocks anywhere go forward or back at once. */
    private static final Duration LONGEST_SHIFT = Duration.ofHours(4);

    private DueTimes() {}

    /** The first due time after {@code moment}, never before the start; empty if there is none any more. */
    static Optional<Instant> after(Schedule schedule, Instant moment) {
        Instant bound = moment.isBefore(schedule.start()) ? schedule.start().minusNanos(1) : moment;
        return switch (schedule.every()) {
            case HOUR -> Optional.of(hourly(schedule.start(), bound));
            case DAY -> Optional.of(daily(schedule, bound));
            case CRON -> cron(schedule, bound);
        };
    }

    private static Instant hourly(Instant start, Instant after) {
        long hours = Math.floorDiv(Duration.between(start, after).toNanos(), HOUR.toNanos()) + 1;
        return start.plus(HOUR.multipliedBy(hours));
    }

    private static Instant daily(Schedule schedule, Instant after) {
        ZoneId zone = schedule.timeZone();
        LocalTime time = schedule.start().atZone(zone).toLocalTime();
        LocalDate day = after.atZone(zone).toLocalDate().minusDays(1);
        while (!instant(day.atTime(time), zone).isAfter(after)) {
            day = day.plusDays(1);
        }
        return instant(day.atTime(time), zone);
    }

    private static Optional<Instant> cron(Schedule schedule, Instant after) {
        ZoneId zone = schedule.timeZone();
        CronExpression expression = CronExpression.parse("0 " + schedule.cron().orElseThrow());
        // On a calendar without shifts, each of whose times then becomes the instant that the rules above say.
        @Nullable
        LocalDateTime local =
                expression.next(after.minus(LONGEST_SHIFT).atZone(zone).toLocalDateTime());
        while (local != null && !instant(local, zone).isAfter(after)) {
            local = expression.next(local);
        }
        return Optional.ofNullable(local).map(found -> instant(found, zone));
    }

    private static Instant instant(LocalDateTime local, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(local);
            return gap.getInstant();
        }
        return local.toInstant(offsets.get(0));
    }
}
