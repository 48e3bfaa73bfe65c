package io.headrace.service.revocation;

import io.headrace.service.database.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Subscriptions as their providers may change them. Callers hold the transaction. */
@Component
final class GrantStore {
    private static final String SELECT =
            """
            select id, account_id, provider_account_id, share_id, name, state, expires_at, revoke_requested_at, effective_at
            from subscription where provider_account_id = ?""";

    private final JdbcClient database;
    private final Clock clock;

    GrantStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<Grant> find(UUID provider, UUID share, UUID subscription) {
        return database.sql(SELECT + " and share_id = ? and id = ?")
                .params(provider, share, subscription)
                .query(Grant::of)
                .optional();
    }

    /** Waits for whoever starts a run of it, ends one, or grants a permit; these wait until the transaction ends. */
    Optional<Grant> lock(UUID provider, UUID share, UUID subscription) {
        return database.sql(SELECT + " and share_id = ? and id = ? for update")
                .params(provider, share, subscription)
                .query(Grant::of)
                .optional();
    }

    /** All of a share, always in the same order. */
    List<Grant> lockAll(UUID provider, UUID share) {
        return database.sql(SELECT + " and share_id = ? order by id for update")
                .params(provider, share)
                .query(Grant::of)
                .list();
    }

    void revoking(Grant grant, UUID user) {
        database.sql(
                        """
                update subscription set state = 'revoking', epoch = epoch + 1, revoke_requested_at = ?,
                    revoke_requested_by = ?, effective_at = null, version = version + 1
                where provider_account_id = ? and id = ?""")
                .params(Columns.time(clock.instant()), user, grant.provider(), grant.subscription())
                .update();
    }

    void active(Grant grant) {
        database.sql(
                        """
                update subscription set state = 'active', epoch = epoch + 1, revoke_requested_at = null,
                    revoke_requested_by = null, effective_at = null, version = version + 1
                where provider_account_id = ? and id = ?""")
                .params(grant.provider(), grant.subscription())
                .update();
    }

    /** No schedule fires for it any more. */
    void sourceDeleted(Grant grant) {
        database.sql(
                        "update trigger_setting set state = 'source-deleted', next_at = null, version = version + 1 where account_id = ?"
                                + " and subscription_id = ?")
                .params(grant.account(), grant.subscription())
                .update();
    }

    void expires(Grant grant, @Nullable Instant at) {
        database.sql(
                        "update subscription set expires_at = ?, version = version + 1 where provider_account_id = ? and id = ?")
                .param(Columns.timeOrNull(at))
                .params(grant.provider(), grant.subscription())
                .update();
    }
}
