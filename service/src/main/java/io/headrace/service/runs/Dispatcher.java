package io.headrace.service.runs;

import io.headrace.service.Settings;
import io.headrace.service.security.Bearer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts the runs that wait and looks after those that run, one look after the other in one thread of its own. It keeps
 * nothing that the database does not know: after a restart it goes on with the processes that it finds.
 */
@Component
final class Dispatcher implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int PAUSE_MILLIS = 250;

    private final RunStore runs;
    private final SubscriptionRows subscriptions;
    private final Gate gate;
    private final Launcher launcher;
    private final Launching launching;
    private final Settlement settlement;
    private final Progress progress;
    private final RunLogs logs;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Settings.Jobs settings;

    /** When each was first asked to end; after a restart it is asked once more. */
    private final Map<UUID, Instant> asked = new HashMap<>();

    private final Semaphore bell = new Semaphore(0);
    private volatile @Nullable Thread thread;

    Dispatcher(
            RunStore runs,
            SubscriptionRows subscriptions,
            Gate gate,
            Launcher launcher,
            Launching launching,
            Settlement settlement,
            Progress progress,
            RunLogs logs,
            TransactionTemplate transactions,
            Clock clock,
            Settings settings) {
        this.runs = runs;
        this.subscriptions = subscriptions;
        this.gate = gate;
        this.launcher = launcher;
        this.launching = launching;
        this.settlement = settlement;
        this.progress = progress;
        this.logs = logs;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings.jobs();
    }

    /** Looks now: something was ordered or is to end. */
    void wake() {
        bell.release();
    }

    /** One look at everything; true if something was begun: the next look is due at once. */
    private boolean look() {
        boolean changed = false;
        for (Run run : runs.active(settings.node())) {
            guarded(run, this::watch);
        }
        int free = settings.most() - runs.countActive();
        if (free > 0) {
            for (Run run : runs.startable(free)) {
                guarded(run, this::start);
                changed = true;
            }
        }
        return changed;
    }

    private static void guarded(Run run, java.util.function.Consumer<Run> work) {
        try {
            work.accept(run);
        } catch (RuntimeException e) {
            LOG.error("run {} could not be looked after; it is looked at again", run.id(), e);
        }
    }

    private void watch(Run run) {
        Optional<ProcessMark> process = run.process().filter(launcher::isAlive).or(() -> found(run));
        if (process.isEmpty()) {
            asked.remove(run.id());
            settlement.bury(run, run.process());
            return;
        }
        if (progress.read(run)) {
            transactions.executeWithoutResult(status -> runs.heard(run, clock.instant()));
        }
        logs.cap(run.id());
        if (run.state() == RunState.CANCELLING) {
            end(run, process.get());
        } else {
            gate.refusal(run.account(), run.subscription()).ifPresent(reason -> cancel(run, reason));
        }
    }

    /**
     * The process that a mark does not lead to: the service ended between its start and writing it down, or the machine's
     * clock was set, which moves the starts of all processes. Only what is in neither place is dead.
     */
    private Optional<ProcessMark> found(Run run) {
        Optional<ProcessMark> process = launching.find(run).filter(launcher::isAlive);
        process.ifPresent(found -> transactions.executeWithoutResult(status -> runs.launched(run, found)));
        return process;
    }

    /** What it would publish is refused anyway. */
    private void cancel(Run run, String reason) {
        transactions.executeWithoutResult(status -> {
            subscriptions.hold(run.account(), run.subscription());
            if (runs.find(run.account(), run.id())
                    .filter(now -> !now.state().isEnded())
                    .isPresent()) {
                runs.cancel(run, "The subscription is closed (" + reason + ")");
            }
        });
    }

    private void end(Run run, ProcessMark process) {
        Instant now = clock.instant();
        Instant since = asked.putIfAbsent(run.id(), now);
        if (since == null) {
            launcher.terminate(process);
        } else if (Duration.between(since, now).compareTo(settings.patience()) >= 0) {
            launcher.kill(process);
        }
    }

    private void start(Run waiting) {
        Bearer token = Bearer.issue(waiting.id());
        Boolean claimed = transactions.execute(status -> claim(waiting, token));
        if (Boolean.TRUE.equals(claimed)) {
            launching.launch(runs.find(waiting.account(), waiting.id()).orElseThrow(), token);
        }
    }

    /** The slot is unique: of two services that both see it free, one is refused by the database. */
    private boolean claim(Run waiting, Bearer token) {
        Subscription subscription =
                subscriptions.lock(waiting.account(), waiting.subscription()).orElseThrow();
        Run run = runs.find(waiting.account(), waiting.id()).orElseThrow();
        if (run.state() != RunState.QUEUED) {
            return false;
        }
        Optional<String> refusal = gate.refusal(run.account(), run.subscription());
        if (refusal.isPresent()) {
            runs.cancel(run, "It was not started: the subscription is closed (" + refusal.get() + ")");
            return false;
        }
        runs.start(run, subscription.epoch(), token.hash(), launcher, settings.node(), launching.folder(run));
        return true;
    }

    @Override
    public void start() {
        launching.sweep();
        Thread started = new Thread(this::loop, "headrace-dispatcher");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void loop() {
        while (thread == Thread.currentThread()) {
            boolean changed = false;
            try {
                changed = look();
            } catch (RuntimeException e) {
                LOG.error("the line of snapshots could not be looked at; trying again", e);
            }
            if (!changed) {
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (bell.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                bell.drainPermits();
            }
        } catch (InterruptedException e) {
            thread = null;
        }
    }

    /** The processes go on; the next service finds them. */
    @Override
    public void stop() {
        Thread stopped = thread;
        thread = null;
        wake();
        if (stopped != null) {
            try {
                stopped.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** After the web server, whose port the runs are told. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
