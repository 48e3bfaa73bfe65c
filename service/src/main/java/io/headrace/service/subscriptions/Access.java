package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Whether data may leave a share for a subscription. Every way out asks here, each time anew: starting a run, a permit, a URL,
 * a preview. Nothing is remembered between two questions.
 */
@Component
public final class Access {
    private final JdbcClient database;
    private final Clock clock;

    Access(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * How {@code subscription} stands now, for showing it or for work that asks again before anything leaves.
     *
     * @param account the consumer's
     * @return empty if the account has no such subscription
     */
    public Optional<Standing> of(UUID account, UUID subscription) {
        Instant now = clock.instant();
        return database.sql(
                        "select " + Standing.COLUMNS
                                + """

                from subscription s join share p on p.id = s.share_id
                where s.account_id = ? and s.id = ?""")
                .params(Columns.time(now), account, subscription)
                .query((row, number) -> Standing.of(row, now))
                .optional();
    }

    /**
     * As {@link #of}, and it stays so until the caller's transaction ends: a revocation waits for it. For whoever writes down
     * in that transaction that something may leave.
     *
     * @throws IllegalStateException outside of a transaction
     */
    public Optional<Standing> hold(UUID account, UUID subscription) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("access to '" + subscription + "' was to be held outside of a transaction");
        }
        return database.sql("select id from subscription where account_id = ? and id = ? for update")
                .params(account, subscription)
                .query(UUID.class)
                .optional()
                .flatMap(locked -> of(account, locked));
    }
}
