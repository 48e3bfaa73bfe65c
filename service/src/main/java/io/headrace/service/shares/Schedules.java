package io.headrace.service.shares;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Schedule;
import org.springframework.scheduling.support.CronExpression;

/** What a schedule must be to be offered. */
final class Schedules {
    private static final int LONGEST_CRON = 100;

    private Schedules() {}

    /**
     * {@code schedule}, if its expression means something.
     *
     * @throws InvalidSetting if not
     */
    static Schedule checked(Schedule schedule) {
        schedule.cron().ifPresent(cron -> {
            if (cron.length() > LONGEST_CRON || !CronExpression.isValidExpression("0 " + cron)) {
                throw new InvalidSetting(
                        "cron",
                        "'" + cron + "' has a field that means nothing; expected minute hour day month weekday");
            }
        });
        return schedule;
    }
}
