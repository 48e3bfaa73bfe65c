package io.headrace.service.schedules;

import io.headrace.service.database.Columns;
import io.headrace.service.notifications.Notices;
import io.headrace.service.notifications.Topic;
import io.headrace.service.shares.ShareChanged;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Follows what providers change of their offer, in the transaction of the change: whoever had enabled a schedule needs not do
 * so again.
 */
@Component("scheduleOffers")
final class Offers {
    private final TriggerStore triggers;
    private final JdbcClient database;
    private final Notices notices;
    private final Clock clock;

    Offers(TriggerStore triggers, JdbcClient database, Notices notices, Clock clock) {
        this.triggers = triggers;
        this.database = database;
        this.notices = notices;
        this.clock = clock;
    }

    @EventListener
    void changed(ShareChanged changed) {
        switch (changed.what()) {
            case SCHEDULE_CHANGED, SCHEDULE_REMOVED -> reschedule(changed);
            case TERMS_CHANGED -> tellOfTerms(changed);
            default -> {}
        }
    }

    private void reschedule(ShareChanged changed) {
        for (TriggerStore.Trigger trigger : triggers.active(changed.account(), changed.share())) {
            Optional<Instant> next =
                    triggers.schedule(changed.share()).flatMap(schedule -> DueTimes.after(schedule, clock.instant()));
            triggers.next(trigger, next.orElse(null));
            notices.tell(
                    trigger.account(),
                    Topic.SCHEDULE_CHANGED,
                    "The snapshot schedule of '" + trigger.name() + "' has changed",
                    next.map(at -> "The next snapshot is due at " + at + ".")
                            .orElse("No snapshot is due any more; you can still order snapshots yourself."),
                    "subscription",
                    trigger.subscription());
        }
    }

    private record Told(UUID account, UUID subscription, String name) {}

    private void tellOfTerms(ShareChanged changed) {
        database.sql(
                        """
                select account_id, id, name from subscription
                where provider_account_id = ? and share_id = ? and state = 'active' and deleted_at is null""")
                .params(changed.account(), changed.share())
                .query((row, number) ->
                        new Told(Columns.id(row, "account_id"), Columns.id(row, "id"), row.getString("name")))
                .list()
                .forEach(told -> notices.tell(
                        told.account(),
                        Topic.TERMS_CHANGED,
                        "'" + told.name() + "' has new terms of use",
                        "Accept them in time: what is not accepted by then is received no longer until it is.",
                        "subscription",
                        told.subscription()));
    }
}
