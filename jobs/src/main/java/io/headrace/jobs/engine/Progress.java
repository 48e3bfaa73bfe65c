package io.headrace.jobs.engine;

import io.headrace.connectors.spi.Step;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;

/** Is told how a run goes on. Called by several threads; must not block or throw. */
public interface Progress {
    /** Nobody watches. */
    Progress NONE = new Progress() {};

    /** The dataset's plan is made and it is about to be moved, or is unchanged or blocked. */
    default void planned(DatasetPlan plan) {}

    /**
     * @param tasks finished of the Spark tasks known so far for this dataset; {@code known} may grow
     * @param rows written so far, a repeated task's included
     */
    default void moved(DatasetPlan plan, long tasks, long known, long rows) {}

    default void reached(DatasetPlan plan, Step step) {}

    default void ended(DatasetReport report) {}
}
