package io.headrace.service.audit;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Actor;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes down who did what, inside the transaction that does it: either both are there or neither. Something that two
 * accounts are to see, as a revocation, is recorded once for each.
 */
@Component
public final class Audit {
    /** The chain of what belongs to no account: registrations, logins. */
    public static final UUID INSTALLATION = new UUID(0, 0);

    private static final int MOST_LETTERS = 4000;

    private final JdbcClient database;
    private final Clock clock;

    Audit(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Records one event.
     *
     * @param account in whose history it stands; {@link #INSTALLATION} if in nobody's
     * @param detail for people, e.g. the old and the new role; no secret, no row of data; cut after 4,000 letters
     * @throws IllegalStateException outside of a transaction
     */
    public void record(UUID account, Actor actor, Action action, Subject subject, String detail) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("'" + action.word() + "' was to be recorded outside of its transaction");
        }
        database.sql(
                        """
                insert into audit_pending (event_id, chain, happened_at, actor_kind, actor_id, actor_name, action,
                    subject_kind, subject_id, detail, address)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(UUID.randomUUID())
                .param(account)
                .param(Columns.time(clock.instant()))
                .param(actor.kind().name().toLowerCase(Locale.ROOT))
                .param(actor.id())
                .param(actor.name())
                .param(action.word())
                .param(subject.kind())
                .param(subject.id())
                .param(detail.length() > MOST_LETTERS ? detail.substring(0, MOST_LETTERS) : detail)
                .param(actor.address())
                .update();
    }
}
