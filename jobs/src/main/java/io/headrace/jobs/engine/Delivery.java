package io.headrace.jobs.engine;

import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/** Delivers the datasets of one consumer: plans each, stages them side by side, publishes store by store. */
final class Delivery implements AutoCloseable {
    /** Datasets staged at once; more would only wait for the same cores. */
    private static final int SIDE_BY_SIDE = 4;

    private final RunContext context;
    private final Permits permits;
    private final Progress progress;
    private final TaskProgress tasks;
    private final BooleanSupplier stopped;
    private final ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    private @Nullable SparkContext watched;

    Delivery(RunContext context, Permits permits, Progress progress, BooleanSupplier stopped) {
        this.context = context;
        this.permits = permits;
        this.progress = progress;
        this.stopped = stopped;
        this.tasks = new TaskProgress(progress);
    }

    /** One dataset on its way; ends with exactly one report. */
    private final class Journey {
        private final DatasetPlan plan;
        private final Instant started;
        private Optional<Mover.Moved> moved = Optional.empty();
        private Optional<DatasetReport> report = Optional.empty();

        Journey(DatasetPlan plan, Instant started) {
            this.plan = plan;
            this.started = started;
        }

        void stop() {
            end(Ending.STOPPED);
        }

        /** Nothing was changed; why is plain if the run was stopped. */
        void fail(Failure failure) {
            if (stopped.getAsBoolean()) {
                stop();
            } else {
                end(Ending.failed(failure));
            }
        }

        void end(Ending ending) {
            // The window was opened after the plan was made, and may end later.
            DatasetPlan carriedOut =
                    moved.map(m -> plan.until(m.staged().plan().to())).orElse(plan);
            DatasetReport ended =
                    ending.report(carriedOut, started, context.clock().instant());
            report = Optional.of(ended);
            progress.ended(ended);
        }
    }

    List<DatasetReport> deliver(List<Engine.Target> targets, Function<Engine.Target, Due> planning) {
        List<Journey> journeys = new ArrayList<>();
        Map<Journey, Future<Mover.Moved>> moving = new LinkedHashMap<>();
        for (Engine.Target target : targets) {
            if (stopped.getAsBoolean()) {
                break;
            }
            Instant started = context.clock().instant();
            Due due = planning.apply(target);
            Journey journey = new Journey(due.told(), started);
            journeys.add(journey);
            progress.planned(due.told());
            if (due.work().isPresent()) {
                moving.put(journey, pool.submit(staging(due)));
            } else if (due.told().failure().isPresent()) {
                journey.fail(due.told().failure().get());
            } else {
                journey.end(Ending.UNCHANGED);
            }
        }
        moving.forEach(Delivery::await);
        try {
            publishAll(journeys);
        } finally {
            journeys.forEach(j -> j.moved.ifPresent(Mover.Moved::close));
        }
        return journeys.stream().map(j -> j.report.orElseThrow()).toList();
    }

    private Callable<Mover.Moved> staging(Due due) {
        Due.Work work = due.work().orElseThrow();
        return () -> {
            watch(work, due.told());
            progress.reached(due.told(), Step.STAGE);
            return new Mover(work, context).stage();
        };
    }

    private void watch(Due.Work work, DatasetPlan plan) {
        SparkContext spark = context.spark().get().sparkContext();
        synchronized (tasks) {
            if (watched == null) {
                spark.addSparkListener(tasks);
                watched = spark;
            }
        }
        tasks.watch(work.plan().mapping(), plan);
        spark.setLocalProperty(TaskProgress.PROPERTY, work.plan().mapping());
        spark.setJobDescription(plan.dataset() + " for " + plan.consumer());
    }

    private static void await(Journey journey, Future<Mover.Moved> staged) {
        try {
            journey.moved = Optional.of(staged.get());
        } catch (ExecutionException e) {
            journey.fail(Failure.of(Failures.explain(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            journey.stop();
        }
    }

    private void publishAll(List<Journey> journeys) {
        Map<SinkSession, List<Journey>> bySession = new LinkedHashMap<>();
        for (Journey journey : journeys) {
            journey.moved.ifPresent(moved -> bySession
                    .computeIfAbsent(moved.work().session(), s -> new ArrayList<>())
                    .add(journey));
        }
        bySession.forEach(this::publish);
    }

    private void publish(SinkSession session, List<Journey> journeys) {
        if (stopped.getAsBoolean()) {
            journeys.forEach(Journey::stop);
            return;
        }
        journeys.forEach(j -> progress.reached(j.plan, Step.PUBLISH));
        List<Staged> staged =
                journeys.stream().map(j -> j.moved.orElseThrow().staged()).toList();
        try {
            List<CommitResult> results = session.publish(staged, permits);
            for (int i = 0; i < results.size(); i++) {
                journeys.get(i).end(Ending.of(results.get(i)));
            }
        } catch (ConnectorException e) {
            journeys.forEach(j -> j.fail(Failure.of(e)));
        } catch (Exception e) {
            // Spark throws a checked exception of its own without saying so.
            Failure failure = Failure.of(Failures.explain(e));
            journeys.forEach(j -> j.end(Ending.unknown(failure)));
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        SparkContext spark = watched;
        if (spark != null) {
            spark.removeSparkListener(tasks);
        }
    }
}
