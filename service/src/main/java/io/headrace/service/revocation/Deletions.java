package io.headrace.service.revocation;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.database.Columns;
import io.headrace.service.notifications.Notices;
import io.headrace.service.notifications.Topic;
import io.headrace.service.runs.Closing;
import io.headrace.service.runs.Queue;
import io.headrace.service.security.Actor;
import io.headrace.service.shares.ShareChanged;
import io.headrace.service.shares.ShareTable;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What ends when a share or an account is deleted, which is to mark it: history and audit stay, and what is under way ends as at
 * a revocation. Callers hold the transaction.
 */
@Component
final class Deletions {
    private final JdbcClient database;
    private final ShareTable shares;
    private final GrantStore grants;
    private final Queue queue;
    private final Closing closing;
    private final Audit audit;
    private final Notices notices;
    private final Clock clock;

    Deletions(
            JdbcClient database,
            ShareTable shares,
            GrantStore grants,
            Queue queue,
            Closing closing,
            Audit audit,
            Notices notices,
            Clock clock) {
        this.database = database;
        this.shares = shares;
        this.grants = grants;
        this.queue = queue;
        this.closing = closing;
        this.audit = audit;
        this.notices = notices;
        this.clock = clock;
    }

    /** In the transaction that has deleted the share. */
    @EventListener(condition = "#changed.what.name() == 'SHARE_DELETED'")
    void shareDeleted(ShareChanged changed) {
        for (Grant grant : grants.lockAll(changed.account(), changed.share())) {
            grants.sourceDeleted(grant);
            queue.stop(grant.account(), grant.subscription(), "The provider has deleted the share");
            closing.close(grant.account(), grant.subscription());
            Subject subject = Subject.of("subscription", grant.subscription());
            audit.record(grant.account(), changed.actor(), Action.SHARE_DELETED, subject, grant.name());
            notices.tell(
                    grant.account(),
                    Topic.REVOKED,
                    "'" + grant.name() + "' was deleted by its provider",
                    "What was delivered before stays yours.",
                    "subscription",
                    grant.subscription());
        }
    }

    /** Deletes an account: its shares, and what it receives ends. */
    void account(UUID account, Actor actor) {
        for (Version share : shares(account)) {
            shares.delete(account, share.id(), share.number());
            audit.record(account, actor, Action.SHARE_DELETED, Subject.of("share", share.id()), "with the account");
            shareDeleted(new ShareChanged(account, share.id(), Action.SHARE_DELETED, actor));
        }
        List<UUID> subscriptions = database.sql(
                        "select id from subscription where account_id = ? and deleted_at is null order by id for update")
                .params(account)
                .query(UUID.class)
                .list();
        subscriptions.forEach(subscription -> leave(account, subscription));
        audit.record(account, actor, Action.ACCOUNT_DELETED, Subject.of("account", account), "");
        database.sql("update account set deleted_at = ?, version = version + 1 where id = ?")
                .params(Columns.time(clock.instant()), account)
                .update();
    }

    private record Version(UUID id, long number) {}

    private List<Version> shares(UUID account) {
        return database.sql(
                        "select id, version from share where account_id = ? and deleted_at is null order by id for update")
                .params(account)
                .query((row, number) -> new Version(Columns.id(row, "id"), row.getLong("version")))
                .list();
    }

    private void leave(UUID account, UUID subscription) {
        database.sql(
                        """
                update subscription set deleted_at = ?, live = null, epoch = epoch + 1, version = version + 1
                where account_id = ? and id = ?""")
                .params(Columns.time(clock.instant()), account, subscription)
                .update();
        queue.stop(account, subscription, "The account was deleted");
        closing.close(account, subscription);
    }
}
