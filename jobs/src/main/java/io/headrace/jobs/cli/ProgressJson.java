package io.headrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headrace.connectors.spi.Step;
import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.ReportJson;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** An object per line for whoever has started the run, see {@code docs/run-contract.md}. Thread-safe. */
final class ProgressJson implements Progress {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final PrintStream lines;
    private final Clock clock;
    private final Map<String, Instant> moved = new HashMap<>();

    ProgressJson(PrintStream lines, Clock clock, String runId, String share) {
        this.lines = lines;
        this.clock = clock;
        say(ReportJson.event("started").put("runId", runId).put("share", share));
    }

    @Override
    public synchronized void planned(DatasetPlan plan) {
        say(ReportJson.event("planned").setAll(ReportJson.plan(plan)));
    }

    @Override
    public synchronized void moved(DatasetPlan plan, long tasks, long known, long rows) {
        Instant now = clock.instant();
        Instant last = moved.getOrDefault(plan.mapping(), Instant.MIN);
        if (last.isAfter(now.minus(PAUSE))) {
            return;
        }
        moved.put(plan.mapping(), now);
        say(of("moved", plan).put("tasksDone", tasks).put("tasksKnown", known).put("rowsWritten", rows));
    }

    @Override
    public synchronized void reached(DatasetPlan plan, Step step) {
        say(of("reached", plan).put("step", ReportJson.word(step)));
    }

    @Override
    public synchronized void ended(DatasetReport report) {
        say(ReportJson.event("ended").setAll(ReportJson.dataset(report)));
    }

    private static ObjectNode of(String event, DatasetPlan plan) {
        return ReportJson.event(event).put("consumer", plan.consumer()).put("dataset", plan.dataset());
    }

    private void say(ObjectNode event) {
        lines.println(event.put("at", clock.instant().toString()));
    }
}
