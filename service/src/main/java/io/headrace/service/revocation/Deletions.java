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
import io.headrace.service.web.Problem;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Deletes what is shared, which is to mark it: history and audit stay, and what was under way ends as at a revocation. Callers
 * hold the transaction.
 */
@Component
public final class Deletions {
    private final JdbcClient database;
    private final GrantStore grants;
    private final Queue queue;
    private final Closing closing;
    private final Audit audit;
    private final Notices notices;
    private final Clock clock;

    Deletions(
            JdbcClient database,
            GrantStore grants,
            Queue queue,
            Closing closing,
            Audit audit,
            Notices notices,
            Clock clock) {
        this.database = database;
        this.grants = grants;
        this.queue = queue;
        this.closing = closing;
        this.audit = audit;
        this.notices = notices;
        this.clock = clock;
    }

    /**
     * Deletes a share: its subscriptions become source-deleted, its open invitations withdrawn.
     *
     * @throws io.headrace.service.web.Refused {@link Problem#NOT_FOUND}
     */
    public void share(UUID account, UUID share, Actor actor) {
        mark("share", account, share);
        database.sql("delete from schedule where account_id = ? and share_id = ?")
                .params(account, share)
                .update();
        database.sql(
                        """
                update invitation set state = 'withdrawn', token_hash = null, version = version + 1
                where account_id = ? and share_id = ? and state = 'pending'""")
                .params(account, share)
                .update();
        for (Grant grant : grants.lockAll(account, share)) {
            grants.sourceDeleted(grant);
            queue.stop(grant.account(), grant.subscription(), "The provider has deleted the share");
            closing.close(grant.account(), grant.subscription());
            if (!grant.account().equals(account)) {
                audit.record(
                        grant.account(), actor, Action.SHARE_DELETED, Subject.of("subscription", grant.subscription()), "");
            }
            notices.tell(
                    grant.account(),
                    Topic.REVOKED,
                    "'" + grant.name() + "' was deleted by its provider",
                    "What was delivered before stays yours.",
                    "subscription",
                    grant.subscription());
        }
        audit.record(account, actor, Action.SHARE_DELETED, Subject.of("share", share), "");
    }

    /**
     * Deletes a dataset: mappings of it are broken, the others of the subscription go on.
     *
     * @throws io.headrace.service.web.Refused {@link Problem#NOT_FOUND}
     */
    public void dataset(UUID account, UUID share, UUID dataset, Actor actor) {
        int found = database.sql("select count(*) from share_dataset where account_id = ? and share_id = ? and id = ?")
                .params(account, share, dataset)
                .query(Integer.class)
                .single();
        if (found == 0) {
            throw Problem.NOT_FOUND.refused();
        }
        mark("share_dataset", account, dataset);
        database.sql("update mapping set state = 'broken', version = version + 1 where dataset_id = ? and live = true")
                .params(dataset)
                .update();
        audit.record(account, actor, Action.DATASET_DELETED, Subject.of("dataset", dataset), "");
    }

    /** Deletes an account: its shares as above, and what it receives ends. */
    public void account(UUID account, Actor actor) {
        List<UUID> shares = database.sql("select id from share where account_id = ? and deleted_at is null order by id")
                .params(account)
                .query(UUID.class)
                .list();
        shares.forEach(share -> share(account, share, actor));
        List<UUID> subscriptions = database.sql(
                        "select id from subscription where account_id = ? and deleted_at is null order by id for update")
                .params(account)
                .query(UUID.class)
                .list();
        for (UUID subscription : subscriptions) {
            subscription(account, subscription, "The account was deleted");
        }
        audit.record(account, actor, Action.ACCOUNT_DELETED, Subject.of("account", account), "");
        database.sql("update account set deleted_at = ?, version = version + 1 where id = ?")
                .params(Columns.time(clock.instant()), account)
                .update();
    }

    /** Ends what a consumer receives, at its own wish. The caller holds the subscription's lock. */
    public void subscription(UUID account, UUID subscription, String why) {
        database.sql(
                        """
                update subscription set deleted_at = ?, live = null, epoch = epoch + 1, version = version + 1
                where account_id = ? and id = ?""")
                .params(Columns.time(clock.instant()), account, subscription)
                .update();
        queue.stop(account, subscription, why);
        closing.close(account, subscription);
    }

    private void mark(String table, UUID account, UUID id) {
        int marked = database.sql("update " + table
                        + " set deleted_at = ?, live = null, version = version + 1 where account_id = ? and id = ?"
                        + " and deleted_at is null")
                .params(Columns.time(clock.instant()), account, id)
                .update();
        if (marked == 0) {
            throw Problem.NOT_FOUND.refused();
        }
    }
}
