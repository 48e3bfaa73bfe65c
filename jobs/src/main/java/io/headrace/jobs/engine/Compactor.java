package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Share;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.types.StructType;

/**
 * Makes few large parts of the many small ones of consumers' copies. Each is a commit with an empty window, so that a run at
 * the same time makes it a conflict. Asks no source. One thread.
 */
record Compactor(
        Share share,
        RunContext context,
        Sessions sessions,
        Permits permits,
        Progress progress,
        BooleanSupplier stopped) {

    /** Never throws for what a store refuses: the report says so. */
    DatasetReport compact(Engine.Target target) {
        Instant started = context.clock().instant();
        DatasetSpec dataset = share.dataset(target.mapping().dataset()).orElseThrow();
        Telling told = new Telling(target.consumer(), target.mapping(), dataset);
        try {
            Mapping mapping = target.mapping();
            SinkSession session = sessions.sink(target.consumer(), mapping.sink());
            String name = Planner.name(share, target.consumer(), mapping);
            Sink sink = session.sink(name, mapping.sink(), mapping.writeMode());
            return compact(sink, session, told, started);
        } catch (Exception e) {
            // Spark throws a checked exception of its own without saying so.
            Failure failure = Failure.of(Failures.explain(e));
            return ended(told.compacting(0, Watermark.START, new StructType(), ""), failed(failure), started);
        }
    }

    private DatasetReport compact(Sink sink, SinkSession session, Telling told, Instant started)
            throws ConnectorException {
        Committed committed = sink.committed();
        if (committed.isNone()) {
            return ended(unchanged(told, committed, "nothing was delivered yet"), Ending.UNCHANGED, started);
        }
        Staged staged = sink.compact(context.spark().get()).orElse(null);
        if (staged == null) {
            String why = "nothing to compact: the parts are large enough, or the store looks after them itself";
            return ended(unchanged(told, committed, why), Ending.UNCHANGED, started);
        }
        try (staged) {
            DatasetPlan plan = told.compacting(
                    staged.plan().number(),
                    staged.plan().to(),
                    staged.plan().schema(),
                    staged.summary().isEmpty() ? "small parts become large ones" : staged.summary());
            progress.planned(plan);
            return ended(plan, published(session, staged), started);
        }
    }

    private Ending published(SinkSession session, Staged staged) {
        if (stopped.getAsBoolean()) {
            return Ending.STOPPED;
        }
        try {
            return Ending.of(session.publish(List.of(staged), permits).get(0));
        } catch (ConnectorException e) {
            return failed(Failure.of(e));
        } catch (Exception e) {
            // Spark throws a checked exception of its own without saying so.
            return Ending.unknown(Failure.of(Failures.explain(e)));
        }
    }

    /** Why is plain if the run was stopped. */
    private Ending failed(Failure failure) {
        return stopped.getAsBoolean() ? Ending.STOPPED : Ending.failed(failure);
    }

    private static DatasetPlan unchanged(Telling told, Committed committed, String why) {
        return told.compacting(committed.number(), committed.to(), new StructType(), why);
    }

    private DatasetReport ended(DatasetPlan plan, Ending ending, Instant started) {
        DatasetReport report = ending.report(plan, started, context.clock().instant());
        progress.ended(report);
        return report;
    }
}
