package io.headrace.configs;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When snapshots are taken: every hour, every day, or by a five-field cron expression; from {@code start} on, whose
 * minute (hour) also is that of the hourly (daily) snapshots.
 */
public record Schedule(Every every, Optional<String> cron, Instant start, @Default("UTC") ZoneId timeZone) {
    /** The recurrence. */
    public enum Every {
        HOUR,
        DAY,
        CRON
    }

    public Schedule {
        if ((every == Every.CRON) != cron.isPresent()) {
            throw new InvalidSetting("cron", "goes together with 'every = cron'; set both or neither");
        }
        cron.ifPresent(c -> Check.matches("cron", c, "\\S+( +\\S+){4}", "a cron expression of five fields"));
    }
}
