package io.headrace.jobs.cli;

import io.headrace.configs.Share;
import io.headrace.connectors.spi.Permits;
import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.engine.Engine;
import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.Spark;
import java.util.List;

/** What the commands ask of the engine; see {@link Engine} for each. Tests answer by hand. */
interface Delivery {
    List<DatasetPlan> plan(Selection selection);

    RunReport run(Selection selection, String runId, Progress progress);

    RunReport amend(Amendment amendment, String runId, Progress progress);

    RunReport compact(Selection selection, String runId, Progress progress);

    List<DatasetStatus> status(Selection selection);

    List<Failure> connect();

    /** Makes one for a share. */
    @FunctionalInterface
    interface Factory {
        Delivery open(Share share, Spark spark, Permits permits);
    }

    /** The product's own. */
    record ByEngine(Engine engine) implements Delivery {
        @Override
        public List<DatasetPlan> plan(Selection selection) {
            return engine.plan(selection);
        }

        @Override
        public RunReport run(Selection selection, String runId, Progress progress) {
            return engine.run(selection, runId, progress);
        }

        @Override
        public RunReport amend(Amendment amendment, String runId, Progress progress) {
            return engine.amend(amendment, runId, progress);
        }

        @Override
        public RunReport compact(Selection selection, String runId, Progress progress) {
            return engine.compact(selection, runId, progress);
        }

        @Override
        public List<DatasetStatus> status(Selection selection) {
            return engine.status(selection);
        }

        @Override
        public List<Failure> connect() {
            return engine.connect();
        }
    }
}
