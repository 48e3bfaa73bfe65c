package io.headrace.service.runs;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Actor;
import io.headrace.service.web.Problem;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Puts snapshots in line, one behind the other per subscription. Callers hold the transaction. */
@Component
public final class Queue {
    private static final int MOST_WAITING = 5;

    private final RunStore runs;
    private final RunSettings settings;
    private final SubscriptionRows subscriptions;
    private final Gate gate;
    private final Audit audit;

    Queue(RunStore runs, RunSettings settings, SubscriptionRows subscriptions, Gate gate, Audit audit) {
        this.runs = runs;
        this.settings = settings;
        this.subscriptions = subscriptions;
        this.gate = gate;
        this.audit = audit;
    }

    /**
     * Orders a snapshot for somebody who waits for an answer.
     *
     * @throws io.headrace.service.web.Refused {@link Problem#NOT_FOUND}; {@link Problem#CONFLICT} if nothing may be received
     *     now, nothing is mapped, or too much waits already
     */
    public UUID order(UUID account, UUID subscription, Order order, Actor actor) {
        Subscription locked = subscriptions
                .lock(account, subscription)
                .filter(found -> subscriptions.find(account, subscription).isPresent())
                .orElseThrow(Problem.NOT_FOUND::refused);
        gate.refusal(account, subscription).ifPresent(reason -> {
            throw Problem.CONFLICT.refused("The subscription receives nothing now: " + reason);
        });
        if (settings.mapped(account, subscription).isEmpty()) {
            throw Problem.CONFLICT.refused("No dataset is mapped yet; say first where the data is to go");
        }
        if (runs.countWaiting(account, subscription, order.cause()) >= MOST_WAITING) {
            throw Problem.CONFLICT.refused(
                    MOST_WAITING + " snapshots of this subscription wait already; the next one takes what they would");
        }
        UUID run = runs.insert(locked, order);
        if (run == null) {
            throw Problem.CONFLICT.refused("This window was ordered before");
        }
        Subject subject = Subject.of("snapshot", run);
        audit.record(
                account, actor, Action.SNAPSHOT_ORDERED, subject, order.mode().word());
        return run;
    }

    /**
     * Orders the snapshot of a schedule's window. Without a mapping, while nothing may be received, or while an earlier one
     * still waits, which will take what this one would, there is none.
     */
    public void orderScheduled(UUID account, UUID subscription, Order order) {
        Optional<Subscription> locked = subscriptions.lock(account, subscription);
        if (locked.isPresent()
                && gate.refusal(account, subscription).isEmpty()
                && runs.countWaiting(account, subscription, Order.Cause.SCHEDULE) == 0
                && !settings.mapped(account, subscription).isEmpty()) {
            runs.insert(locked.get(), order);
        }
    }

    /** Ends what waits and what runs. The caller holds the subscription's lock. */
    public void stop(UUID account, UUID subscription, String why) {
        runs.cancel(account, subscription, why);
    }
}
