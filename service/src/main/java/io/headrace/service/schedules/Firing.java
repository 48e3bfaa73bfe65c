package io.headrace.service.schedules;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.headrace.service.Settings;
import io.headrace.service.runs.Order;
import io.headrace.service.runs.Queue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Orders the snapshot of every window that is due, each once, whoever else looks at the same moment. Of windows that passed
 * while nobody looked the first is ordered and the others are left out: its snapshot takes what they would.
 */
@Configuration(proxyBeanMethods = false)
class Firing {
    private static final Logger LOG = LoggerFactory.getLogger(Firing.class);
    private static final int BATCH = 200;

    private final TriggerStore triggers;
    private final Queue queue;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Duration jitter;

    Firing(TriggerStore triggers, Queue queue, TransactionTemplate transactions, Clock clock, Settings settings) {
        this.triggers = triggers;
        this.queue = queue;
        this.transactions = transactions;
        this.clock = clock;
        this.jitter = settings.jobs().jitter();
    }

    @Bean
    Task<?> schedules() {
        return Tasks.recurring("schedules", FixedDelay.ofSeconds(1)).execute((instance, context) -> fire());
    }

    /** Everything that is due now. */
    void fire() {
        List<TriggerStore.Trigger> due = triggers.due(BATCH);
        while (!due.isEmpty()) {
            boolean all = due.stream().map(this::fired).reduce(true, Boolean::logicalAnd);
            // What failed is still due: it is tried again at the next look, not at once.
            due = due.size() < BATCH || !all ? List.of() : triggers.due(BATCH);
        }
    }

    /** False if it failed, which keeps no other from firing. */
    private boolean fired(TriggerStore.Trigger trigger) {
        try {
            transactions.executeWithoutResult(status -> fire(trigger));
            return true;
        } catch (RuntimeException e) {
            LOG.error("the schedule of subscription {} cannot be followed; trying again", trigger.subscription(), e);
            return false;
        }
    }

    private void fire(TriggerStore.Trigger trigger) {
        Instant now = clock.instant();
        @Nullable
        Instant next = triggers.schedule(trigger.share())
                .flatMap(schedule -> DueTimes.after(schedule, now))
                .orElse(null);
        if (triggers.take(trigger, next)) {
            Instant start = now.plusMillis(ThreadLocalRandom.current().nextLong(jitter.toMillis() + 1));
            queue.orderScheduled(
                    trigger.account(),
                    trigger.subscription(),
                    new Order(Order.Cause.SCHEDULE, trigger.mode(), trigger.nextAt(), null, start));
        }
    }
}
