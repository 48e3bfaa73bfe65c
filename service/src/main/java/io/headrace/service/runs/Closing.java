package io.headrace.service.runs;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Actor;
import java.time.Clock;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The last step of a revocation: once no permit is open, nothing can be published any more, and the moment is written down.
 * A permit closes when it is returned or when its process was seen dead; that its lease is over is not enough, since a process
 * that stands still does not notice.
 */
@Component
public final class Closing {
    private final JdbcClient database;
    private final Audit audit;
    private final Clock clock;

    Closing(JdbcClient database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Takes the step if it can be taken. The caller holds the subscription's lock and calls after whatever may allow it. */
    public void close(UUID account, UUID subscription) {
        if (openPermits(account, subscription) > 0) {
            return;
        }
        int closed = database.sql(
                        """
                update subscription set state = 'revoked', effective_at = ?, version = version + 1
                where account_id = ? and id = ? and state = 'revoking'""")
                .params(Columns.time(clock.instant()), account, subscription)
                .update();
        if (closed == 1) {
            record(account, subscription);
        }
        database.sql(
                        """
                update subscription set effective_at = ?
                where account_id = ? and id = ? and state = 'source-deleted' and effective_at is null""")
                .params(Columns.time(clock.instant()), account, subscription)
                .update();
    }

    private void record(UUID account, UUID subscription) {
        UUID provider = database.sql("select provider_account_id from subscription where account_id = ? and id = ?")
                .params(account, subscription)
                .query(UUID.class)
                .single();
        Subject subject = Subject.of("subscription", subscription);
        audit.record(account, Actor.service(), Action.REVOCATION_EFFECTIVE, subject, "");
        audit.record(provider, Actor.service(), Action.REVOCATION_EFFECTIVE, subject, "");
    }

    /** How many permits a revocation still waits for. */
    public int openPermits(UUID account, UUID subscription) {
        return database.sql(
                        "select count(*) from permit where account_id = ? and subscription_id = ? and returned_at is null")
                .params(account, subscription)
                .query(Integer.class)
                .single();
    }
}
