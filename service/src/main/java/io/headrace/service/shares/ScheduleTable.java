package io.headrace.service.shares;

import io.headrace.configs.Schedule;
import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The snapshot schedules that providers offer, in the database. Callers hold the transaction. */
@Component
final class ScheduleTable {
    private final JdbcClient database;
    private final Clock clock;

    ScheduleTable(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<Schedule> find(UUID account, UUID share) {
        return database.sql("select * from schedule where account_id = ? and share_id = ?")
                .params(account, share)
                .query((row, number) -> schedule(row))
                .optional();
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
        return new Schedule(
                Schedule.Every.valueOf(row.getString("recurrence").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("cron")),
                Columns.instant(row, "starts_at"),
                ZoneId.of(row.getString("time_zone")));
    }

    void put(UUID account, UUID share, Schedule schedule) {
        OffsetDateTime now = Columns.time(clock.instant());
        String recurrence = schedule.every().name().toLowerCase(Locale.ROOT);
        int changed = database.sql(
                        """
                update schedule set recurrence = ?, cron = ?, starts_at = ?, time_zone = ?, version = version + 1,
                    changed_at = ?
                where account_id = ? and share_id = ?""")
                .param(recurrence)
                .param(schedule.cron().orElse(null))
                .params(Columns.time(schedule.start()), schedule.timeZone().getId(), now, account, share)
                .update();
        if (changed == 0) {
            database.sql(
                            """
                    insert into schedule
                        (share_id, account_id, recurrence, cron, starts_at, time_zone, created_at, changed_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?)""")
                    .params(share, account, recurrence)
                    .param(schedule.cron().orElse(null))
                    .params(Columns.time(schedule.start()), schedule.timeZone().getId(), now, now)
                    .update();
        }
    }

    /** False if there is none. */
    boolean delete(UUID account, UUID share) {
        return database.sql("delete from schedule where account_id = ? and share_id = ?")
                        .params(account, share)
                        .update()
                == 1;
    }
}
