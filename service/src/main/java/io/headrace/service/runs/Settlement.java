package io.headrace.service.runs;

import io.headrace.service.history.Delivery;
import io.headrace.service.history.Recorder;
import io.headrace.service.notifications.Notices;
import io.headrace.service.notifications.Topic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Closes the books of a run whose process is gone: state, history, permits, a revocation that waited for it, and who is told,
 * in one transaction. Then its private directory goes.
 */
@Component
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final int MOST_RETRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);

    private final RunStore runs;
    private final SubscriptionRows subscriptions;
    private final Permits permits;
    private final Closing closing;
    private final Gate gate;
    private final Launcher launcher;
    private final RunSettings settings;
    private final Progress progress;
    private final Recorder recorder;
    private final Notices notices;
    private final TransactionTemplate transactions;
    private final JsonMapper json;
    private final Clock clock;

    Settlement(
            RunStore runs,
            SubscriptionRows subscriptions,
            Permits permits,
            Closing closing,
            Gate gate,
            Launcher launcher,
            RunSettings settings,
            Progress progress,
            Recorder recorder,
            Notices notices,
            TransactionTemplate transactions,
            JsonMapper json,
            Clock clock) {
        this.runs = runs;
        this.subscriptions = subscriptions;
        this.permits = permits;
        this.closing = closing;
        this.gate = gate;
        this.launcher = launcher;
        this.settings = settings;
        this.progress = progress;
        this.recorder = recorder;
        this.notices = notices;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    /** Of a run whose process was seen dead, or never was. */
    void bury(Run run, Optional<ProcessMark> process) {
        JobReport report =
                run.directory() == null ? null : JobReport.read(new RunFolder(Path.of(run.directory())).report(), json);
        OptionalInt exitCode = process.map(launcher::exitCode).orElse(OptionalInt.empty());
        Names names = settings.names(run);
        try {
            settle(run, names, report, now -> readable(Ending.of(now, report, exitCode), names));
        } catch (DataIntegrityViolationException e) {
            // Else the run would never end, and would keep its place in the line and a revocation waiting.
            LOG.error("the report of run {} cannot be kept; the run ends without it", run.id(), e);
            settle(
                    run,
                    names,
                    null,
                    now -> Ending.failed("internal", "The job's report cannot be kept; the service's log says why"));
        }
    }

    /** Of a run that could not be started. */
    void end(Run run, Ending ending) {
        settle(run, settings.names(run), null, now -> ending);
    }

    private static Ending readable(Ending ending, Names names) {
        String message = ending.message();
        return new Ending(
                ending.state(), ending.errorKind(), message == null ? null : names.readable(message), ending.report());
    }

    private interface Judge {
        Ending judge(Run now);
    }

    private void settle(Run run, Names names, @Nullable JobReport report, Judge judge) {
        transactions.executeWithoutResult(status -> {
            Subscription subscription =
                    subscriptions.lock(run.account(), run.subscription()).orElseThrow();
            Run now = runs.find(run.account(), run.id()).orElseThrow();
            boolean first = !runs.hasSucceeded(run.account(), run.subscription());
            Ending ending = judge.judge(now);
            if (runs.end(now, ending)) {
                permits.buried(now);
                if (report != null) {
                    recorder.record(
                            delivery(now),
                            report.json(),
                            key -> names.dataset(key)
                                    .map(found -> new Delivery.Dataset(found.mapping(), found.dataset(), found.name())),
                            names::readable);
                }
                closing.close(run.account(), run.subscription());
                boolean again = retry(now, subscription, ending);
                tell(now, subscription, ending, first, again);
            }
        });
        progress.forget(run.id());
        if (run.directory() != null) {
            new RunFolder(Path.of(run.directory())).remove();
        }
    }

    private static Delivery delivery(Run run) {
        return new Delivery(run.id(), run.account(), run.provider(), run.share(), run.subscription());
    }

    /** Plans anew what may go well a little later; from where, the sink knows. */
    private boolean retry(Run run, Subscription subscription, Ending ending) {
        if (!ending.isWorthARetry()
                || gate.refusal(run.account(), run.subscription()).isPresent()) {
            return false;
        }
        int failures = runs.failuresInARow(run.account(), run.subscription());
        if (failures > MOST_RETRIES) {
            return false;
        }
        Instant after = clock.instant().plus(FIRST_PAUSE.multipliedBy(1L << (2 * (failures - 1))));
        runs.insert(subscription, new Order(Order.Cause.RETRY, run.mode(), null, null, after));
        return true;
    }

    private void tell(Run run, Subscription subscription, Ending ending, boolean first, boolean again) {
        if (ending.state() == RunState.SUCCEEDED && first) {
            tell(
                    run,
                    Topic.SNAPSHOT_FIRST_SUCCEEDED,
                    "The first snapshot of '" + subscription.name() + "' has arrived",
                    "");
        } else if ((ending.state() == RunState.FAILED || ending.state() == RunState.LOST) && !again) {
            String why = ending.message() == null ? "" : ending.message();
            tell(run, Topic.SNAPSHOT_FAILED, "A snapshot of '" + subscription.name() + "' has failed", why);
        }
    }

    private void tell(Run run, Topic topic, String subject, String detail) {
        for (UUID account : new LinkedHashSet<>(List.of(run.account(), run.provider()))) {
            notices.tell(account, topic, subject, detail, "snapshot", run.id());
        }
    }
}
