package io.headrace.jobs.cli;

import io.headrace.connectors.spi.Step;
import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A line for each thing worth one, where nobody sees bars: a log, a pipe. Thread-safe. */
final class ProgressLines implements Progress {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final PrintStream err;
    private final Clock clock;
    private final Map<String, Instant> told = new HashMap<>();

    ProgressLines(PrintStream err, Clock clock) {
        this.err = err;
        this.clock = clock;
    }

    @Override
    public synchronized void planned(DatasetPlan plan) {
        told.put(plan.mapping(), clock.instant());
        if (plan.mode().isDue()) {
            say(plan, Words.word(plan.mode()) + ", " + plan.from() + " -> " + plan.to());
        }
    }

    @Override
    public synchronized void moved(DatasetPlan plan, long tasks, long known, long rows) {
        Instant now = clock.instant();
        Instant last = told.getOrDefault(plan.mapping(), Instant.MIN);
        if (last.plus(PAUSE).isAfter(now)) {
            return;
        }
        told.put(plan.mapping(), now);
        say(plan, Words.count(rows) + " rows, " + tasks + " of " + known + " tasks");
    }

    @Override
    public synchronized void reached(DatasetPlan plan, Step step) {
        if (step == Step.PUBLISH) {
            say(plan, "publishing commit " + plan.number());
        }
    }

    @Override
    public synchronized void ended(DatasetReport report) {
        say(report.plan(), Words.word(report.outcome()) + " after " + Words.seconds(report.took()) + " s");
    }

    private void say(DatasetPlan plan, String what) {
        err.println(plan.mapping() + ": " + what);
    }
}
