package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Grants the right to publish once, for seconds, and takes it back. Granting, returning and revoking hold the lock of the
 * subscription: a permit is granted before a revocation, which then waits for it, or not at all.
 */
@Component
final class Permits {
    /** No permit lasts longer. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final SubscriptionRows subscriptions;
    private final RunStore runs;
    private final RunSettings settings;
    private final Gate gate;
    private final Closing closing;
    private final Clock clock;

    Permits(
            JdbcClient database,
            TransactionTemplate transactions,
            SubscriptionRows subscriptions,
            RunStore runs,
            RunSettings settings,
            Gate gate,
            Closing closing,
            Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.subscriptions = subscriptions;
        this.runs = runs;
        this.settings = settings;
        this.gate = gate;
        this.closing = closing;
        this.clock = clock;
    }

    /** What is to be published: commit {@code number} of {@code target}. The id is the asking process's own. */
    record Wanted(UUID id, String target, long number) {}

    /** Why there is no permit; empty: it is granted for {@link #LEASE} from now. Asked again, it is granted anew. */
    Optional<String> grant(Run asking, Wanted wanted) {
        return Objects.requireNonNull(transactions.execute(status -> {
            Subscription subscription =
                    subscriptions.lock(asking.account(), asking.subscription()).orElseThrow();
            Run run = runs.find(asking.account(), asking.id()).orElseThrow();
            Optional<String> refusal = refusal(run, subscription).or(() -> unmapped(run, wanted));
            return refusal.isPresent() ? refusal : open(run, wanted);
        }));
    }

    private Optional<String> refusal(Run run, Subscription subscription) {
        Optional<String> closed = gate.refusal(run.account(), run.subscription());
        if (closed.isPresent()) {
            return closed;
        }
        if (run.epoch() != subscription.epoch()) {
            return Optional.of("revoked");
        }
        return run.state() == RunState.STARTING || run.state() == RunState.RUNNING
                ? Optional.empty()
                : Optional.of("cancelled");
    }

    /** The provider may have taken the dataset out of the share, or the consumer its mapping away, since the run began. */
    private Optional<String> unmapped(Run run, Wanted wanted) {
        boolean mapped = settings.mapped(run.account(), run.subscription()).stream()
                .anyMatch(one -> one.key().equals(wanted.target()));
        return mapped ? Optional.empty() : Optional.of("unmapped");
    }

    private Optional<String> open(Run run, Wanted wanted) {
        Optional<Known> known = known(wanted.id());
        if (known.isPresent()) {
            return known.get().isOpenFor(run) ? prolong(wanted.id()) : Optional.of("returned");
        }
        insert(run, wanted, clock.instant().plus(LEASE));
        return Optional.empty();
    }

    private Optional<String> prolong(UUID permit) {
        database.sql("update permit set expires_at = ? where id = ?")
                .params(Columns.time(clock.instant().plus(LEASE)), permit)
                .update();
        return Optional.empty();
    }

    private void insert(Run run, Wanted wanted, Instant expires) {
        database.sql(
                        """
                insert into permit (id, account_id, subscription_id, run_id, target, number, epoch, granted_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(wanted.id(), run.account(), run.subscription(), run.id(), wanted.target(), wanted.number())
                .params(run.epoch(), Columns.time(clock.instant()), Columns.time(expires))
                .update();
    }

    /**
     * Takes a permit back. One that is not known is remembered as returned: its request may still be on the way. Whether
     * something was published by one that ended as {@link PermitOutcome#UNKNOWN} shows only when its process is gone; it
     * stays open until then.
     */
    void giveBack(Run run, UUID permit, PermitOutcome outcome) {
        transactions.executeWithoutResult(status -> {
            subscriptions.hold(run.account(), run.subscription());
            Optional<Known> known = known(permit);
            if (known.isEmpty()) {
                insert(run, new Wanted(permit, "", 0), clock.instant());
                close(permit, "abandoned");
            } else if (known.get().isOpenFor(run)) {
                outcome.ending().ifPresent(ending -> close(permit, ending));
                closing.close(run.account(), run.subscription());
            }
        });
    }

    private void close(UUID permit, String ending) {
        database.sql("update permit set returned_at = ?, ending = ? where id = ? and returned_at is null")
                .params(Columns.time(clock.instant()), ending, permit)
                .update();
    }

    /** Closes what a process that was seen dead had not returned. The caller holds the subscription's lock. */
    void buried(Run run) {
        database.sql(
                        "update permit set returned_at = ?, ending = 'dead' where account_id = ? and run_id = ? and returned_at is null")
                .params(Columns.time(clock.instant()), run.account(), run.id())
                .update();
    }

    private Optional<Known> known(UUID permit) {
        return database.sql("select run_id, returned_at from permit where id = ?")
                .params(permit)
                .query(Known::of)
                .optional();
    }

    private record Known(UUID run, boolean returned) {
        static Known of(ResultSet row, int number) throws SQLException {
            return new Known(Columns.id(row, "run_id"), Columns.instantOrNull(row, "returned_at") != null);
        }

        boolean isOpenFor(Run asking) {
            return !returned && run.equals(asking.id());
        }
    }
}
