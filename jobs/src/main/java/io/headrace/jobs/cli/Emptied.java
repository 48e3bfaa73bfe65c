package io.headrace.jobs.cli;

import io.headrace.configs.WriteMode;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Copies that begin anew although commits to the same target were reported: somebody has emptied it. Said to people; what is
 * delivered is decided without it.
 */
record Emptied(History history) {
    /** Emptying long ago is no news. */
    private static final int LOOKED_AT = 1000;

    /**
     * @param runId the run that the plans are of
     * @return a line for each such copy
     */
    List<String> lines(List<DatasetPlan> plans, String runId) throws IOException {
        List<DatasetPlan> first = plans.stream()
                .filter(plan -> plan.mode() == Mode.FULL && plan.number() == 1)
                .toList();
        if (first.isEmpty()) {
            return List.of();
        }
        List<RunReport> runs = history.newest(LOOKED_AT).stream()
                .filter(History.Ran.class::isInstance)
                .map(entry -> ((History.Ran) entry).report())
                .filter(run -> !run.runId().equals(runId))
                .toList();
        return first.stream()
                .flatMap(plan -> runs.stream()
                        .flatMap(run -> committed(run, plan).stream()
                                .map(before -> line(plan, before.plan().number(), run.runId())))
                        .findFirst()
                        .stream())
                .toList();
    }

    private static Optional<DatasetReport> committed(RunReport run, DatasetPlan plan) {
        return run.datasets().stream()
                .filter(dataset -> dataset.outcome() == Outcome.COMMITTED
                        && dataset.plan().consumer().equals(plan.consumer())
                        && dataset.plan().dataset().equals(plan.dataset())
                        && dataset.plan().target().equals(plan.target()))
                .findFirst();
    }

    private static String line(DatasetPlan plan, long number, String runId) {
        return plan.mapping() + ": run " + runId + " committed snapshot " + number
                + " to this target, which was found empty; a full snapshot begins it anew"
                + (plan.writeMode() == WriteMode.MIRROR
                        ? ""
                        : ", and what the source no longer holds does not come back");
    }
}
