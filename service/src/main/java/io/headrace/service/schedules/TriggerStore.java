package io.headrace.service.schedules;

import io.headrace.configs.Schedule;
import io.headrace.service.database.Columns;
import io.headrace.service.runs.SnapshotMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which consumers follow which schedules, in the database. Callers hold the transaction. */
@Component
final class TriggerStore {
    private static final String SELECT =
            """
            select t.subscription_id, t.account_id, t.state, t.snapshot_mode, t.next_at, t.last_due_at, t.version, s.share_id,
                s.provider_account_id, s.name
            from trigger_setting t join subscription s on s.account_id = t.account_id and s.id = t.subscription_id""";

    private final JdbcClient database;
    private final Clock clock;

    TriggerStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A consumer's wish to follow a schedule; {@code nextAt} is null while nothing is due. */
    record Trigger(
            UUID subscription,
            UUID account,
            String state,
            SnapshotMode mode,
            @Nullable Instant nextAt,
            @Nullable Instant lastDueAt,
            long version,
            UUID share,
            UUID provider,
            String name) {
        static Trigger of(ResultSet row, int number) throws SQLException {
            return new Trigger(
                    Columns.id(row, "subscription_id"),
                    Columns.id(row, "account_id"),
                    row.getString("state"),
                    SnapshotMode.of(row.getString("snapshot_mode")),
                    Columns.instantOrNull(row, "next_at"),
                    Columns.instantOrNull(row, "last_due_at"),
                    row.getLong("version"),
                    Columns.id(row, "share_id"),
                    Columns.id(row, "provider_account_id"),
                    row.getString("name"));
        }
    }

    /** The share of a subscription that the account has; empty if it has none such. */
    Optional<UUID> share(UUID account, UUID subscription) {
        return database.sql(
                        "select share_id from subscription where account_id = ? and id = ? and deleted_at is null for update")
                .params(account, subscription)
                .query(UUID.class)
                .optional();
    }

    Optional<Trigger> find(UUID account, UUID subscription) {
        return database.sql(SELECT + " where t.account_id = ? and t.subscription_id = ?")
                .params(account, subscription)
                .query(Trigger::of)
                .optional();
    }

    List<Trigger> active(UUID provider, UUID share) {
        return database.sql(SELECT
                        + " where s.provider_account_id = ? and s.share_id = ? and t.state = 'active' order by s.id")
                .params(provider, share)
                .query(Trigger::of)
                .list();
    }

    List<Trigger> due(int most) {
        return database.sql(
                        SELECT
                                + " where t.state = 'active' and t.next_at <= ? and s.deleted_at is null order by t.next_at limit ?")
                .params(Columns.time(clock.instant()), most)
                .query(Trigger::of)
                .list();
    }

    Optional<Schedule> schedule(UUID share) {
        return database.sql("select * from schedule where share_id = ?")
                .params(share)
                .query((row, number) -> new Schedule(
                        Schedule.Every.valueOf(row.getString("recurrence").toUpperCase(Locale.ROOT)),
                        Optional.ofNullable(row.getString("cron")),
                        Columns.instant(row, "starts_at"),
                        ZoneId.of(row.getString("time_zone"))))
                .optional();
    }

    void put(UUID account, UUID subscription, boolean active, SnapshotMode mode, @Nullable Instant next, UUID user) {
        String state = active ? "active" : "inactive";
        int changed = database.sql(
                        """
                update trigger_setting set state = ?, snapshot_mode = ?, next_at = ?, changed_by = ?, changed_at = ?,
                    version = version + 1
                where account_id = ? and subscription_id = ?""")
                .params(state, mode.word())
                .param(Columns.timeOrNull(next))
                .params(user, Columns.time(clock.instant()), account, subscription)
                .update();
        if (changed == 0) {
            database.sql(
                            """
                    insert into trigger_setting (subscription_id, account_id, state, snapshot_mode, next_at, changed_by, changed_at)
                    values (?, ?, ?, ?, ?, ?, ?)""")
                    .params(subscription, account, state, mode.word())
                    .param(Columns.timeOrNull(next))
                    .params(user, Columns.time(clock.instant()))
                    .update();
        }
    }

    void next(Trigger trigger, @Nullable Instant next) {
        database.sql(
                        "update trigger_setting set next_at = ?, version = version + 1 where account_id = ? and subscription_id = ?")
                .param(Columns.timeOrNull(next))
                .params(trigger.account(), trigger.subscription())
                .update();
    }

    /** Takes the window that {@code trigger} is due for; false if somebody else has taken it. */
    boolean take(Trigger trigger, @Nullable Instant next) {
        return database.sql(
                                """
                update trigger_setting set last_due_at = next_at, next_at = ?
                where account_id = ? and subscription_id = ? and state = 'active' and next_at = ?""")
                        .param(Columns.timeOrNull(next))
                        .params(trigger.account(), trigger.subscription())
                        .param(Columns.timeOrNull(trigger.nextAt()))
                        .update()
                == 1;
    }
}
