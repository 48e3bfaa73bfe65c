package io.headrace.jobs.engine;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Share;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.RunReport;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Plans and runs one share. One call at a time. */
public final class Engine {
    private final Share share;
    private final Connectors connectors;
    private final Supplier<SparkSession> spark;
    private final Clock clock;
    private final Faults faults;
    private final Permits permits;
    private final BooleanSupplier stopped;

    /** @param spark starts Spark at the first call and gives every caller a session of its own */
    public Engine(Share share, Supplier<SparkSession> spark, Clock clock) {
        this(share, spark, clock, Permits.ALWAYS, () -> false);
    }

    /**
     * @param permits who is asked directly before anything is published
     * @param stopped whether the run is to end as soon as it can: nothing more is begun then, and what fails is reported as
     *     stopped
     */
    public Engine(Share share, Supplier<SparkSession> spark, Clock clock, Permits permits, BooleanSupplier stopped) {
        this(share, Connectors.load(), spark, clock, Faults.NONE, permits, stopped);
    }

    Engine(
            Share share,
            Connectors connectors,
            Supplier<SparkSession> spark,
            Clock clock,
            Faults faults,
            Permits permits,
            BooleanSupplier stopped) {
        this.share = share;
        this.connectors = connectors;
        this.spark = spark;
        this.clock = clock;
        this.faults = faults;
        this.permits = permits;
        this.stopped = stopped;
    }

    /** One mapping of one consumer. */
    record Target(Consumer consumer, Mapping mapping) {}

    /** What a run would do now; changes nothing. In the order of the share file, consumer by consumer. */
    public List<DatasetPlan> plan(Selection selection) {
        RunContext context = context("plan");
        try (Sessions sessions = new Sessions(share, connectors, context)) {
            Planner planner = new Planner(share, context.runId(), sessions);
            return targets(selection).stream()
                    .map(target -> planned(planner, target, selection).told())
                    .toList();
        }
    }

    /**
     * Delivers what is due. Never throws for a dataset that fails: its report says so, and the others go on.
     *
     * @param runId {@code [A-Za-z0-9-]{1,64}}, new for every run
     */
    public RunReport run(Selection selection, String runId, Progress progress) {
        Instant started = clock.instant();
        RunContext context = context(runId);
        List<DatasetReport> reports = new ArrayList<>();
        for (Consumer consumer : share.consumers()) {
            List<Target> targets = targets(selection).stream()
                    .filter(t -> t.consumer().equals(consumer))
                    .toList();
            // A session per consumer: the next one gets a state of the provider's store that is as new.
            try (Sessions sessions = new Sessions(share, connectors, context);
                    Delivery delivery = new Delivery(context, permits, progress, stopped)) {
                Planner planner = new Planner(share, runId, sessions);
                reports.addAll(delivery.deliver(targets, target -> planned(planner, target, selection)));
            }
        }
        return new RunReport(runId, share.name(), started, clock.instant(), reports);
    }

    /** Commits what somebody asked for; like {@link #run} for one mapping that the share has. */
    public RunReport amend(Amendment amendment, String runId, Progress progress) {
        Instant started = clock.instant();
        RunContext context = context(runId);
        Selection selection =
                new Selection(Set.of(amendment.consumer()), Set.of(amendment.dataset()), Selection.Snapshot.DUE);
        try (Sessions sessions = new Sessions(share, connectors, context);
                Delivery delivery = new Delivery(context, permits, progress, stopped)) {
            Amendments amendments = new Amendments(share, context, sessions);
            List<DatasetReport> reports =
                    delivery.deliver(targets(selection), target -> amendments.plan(target, amendment));
            return new RunReport(runId, share.name(), started, clock.instant(), reports);
        }
    }

    /** Makes few large parts of the many small ones of consumers' copies; rows and watermarks stay. Like {@link #run}. */
    public RunReport compact(Selection selection, String runId, Progress progress) {
        Instant started = clock.instant();
        RunContext context = context(runId);
        List<DatasetReport> reports = new ArrayList<>();
        try (Sessions sessions = new Sessions(share, connectors, context)) {
            Compactor compactor = new Compactor(share, context, sessions, permits, progress, stopped);
            for (Target target : targets(selection)) {
                if (stopped.getAsBoolean()) {
                    break;
                }
                reports.add(compactor.compact(target));
            }
        }
        return new RunReport(runId, share.name(), started, clock.instant(), reports);
    }

    private static Due planned(Planner planner, Target target, Selection selection) {
        return planner.plan(
                target.consumer(),
                target.mapping(),
                selection.snapshot(target.consumer().name(), target.mapping().dataset()));
    }

    /** What the sinks hold now, as they know it. */
    public List<DatasetStatus> status(Selection selection) {
        try (Sessions sessions = new Sessions(share, connectors, context("status"))) {
            return targets(selection).stream().map(t -> status(t, sessions)).toList();
        }
    }

    /** Tries to reach every store that a dataset or mapping uses; one failure per store that cannot be, empty if all can. */
    public List<Failure> connect() {
        Set<Failure> problems = new LinkedHashSet<>();
        try (Sessions sessions = new Sessions(share, connectors, context("connect"))) {
            for (DatasetSpec dataset : share.datasets()) {
                tried(problems, "store '" + dataset.source().store() + "'", () -> sessions.source(dataset.source())
                        .check());
            }
            for (Target target : targets(Selection.ALL)) {
                String place = "consumer '" + target.consumer().name() + "', store '"
                        + target.mapping().sink().store() + "'";
                tried(problems, place, () -> sessions.sink(
                                target.consumer(), target.mapping().sink())
                        .check());
            }
        }
        return List.copyOf(problems);
    }

    /** A try that may be refused. */
    @FunctionalInterface
    private interface Attempt {
        void make() throws ConnectorException;
    }

    private static void tried(Set<Failure> problems, String place, Attempt attempt) {
        try {
            attempt.make();
        } catch (ConnectorException | RuntimeException e) {
            ConnectorException explained = Failures.explain(e);
            problems.add(new Failure(explained.kind(), place + ": " + explained.getMessage()));
        }
    }

    private DatasetStatus status(Target target, Sessions sessions) {
        Mapping mapping = target.mapping();
        String place = mapping.sink().target() + " in store '" + mapping.sink().store() + "'";
        try {
            Committed committed = sessions.sink(target.consumer(), mapping.sink())
                    .sink(Planner.name(share, target.consumer(), mapping), mapping.sink(), mapping.writeMode())
                    .committed();
            return new DatasetStatus(target.consumer().name(), mapping.dataset(), place, committed, Optional.empty());
        } catch (ConnectorException | RuntimeException e) {
            Failure failure = Failure.of(Failures.explain(e));
            return new DatasetStatus(
                    target.consumer().name(), mapping.dataset(), place, Committed.NONE, Optional.of(failure));
        }
    }

    private List<Target> targets(Selection selection) {
        return share.consumers().stream()
                .flatMap(c -> c.mappings().stream()
                        .filter(m -> selection.covers(c.name(), m.dataset()))
                        .map(m -> new Target(c, m)))
                .toList();
    }

    private RunContext context(String runId) {
        return new RunContext(runId, spark, clock, faults);
    }
}
