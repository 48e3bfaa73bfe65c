package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Share;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.shape.Fingerprint;
import io.headrace.jobs.shape.ShapeInvalid;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Plans what somebody asked for beyond what is due. Every one is a commit like others: it follows the sink's last, so that a
 * run at the same time makes it a conflict and never undoes it.
 */
final class Amendments {
    private final Share share;
    private final RunContext context;
    private final Sessions sessions;

    Amendments(Share share, RunContext context, Sessions sessions) {
        this.share = share;
        this.context = context;
        this.sessions = sessions;
    }

    /** Never throws for what a store or shape refuses: the plan is BLOCKED then, and says why. */
    Due plan(Engine.Target target, Amendment amendment) {
        DatasetSpec dataset = share.dataset(amendment.dataset()).orElseThrow();
        var told = new Telling(target.consumer(), target.mapping(), dataset);
        try {
            return plan(target, dataset, amendment, told);
        } catch (ShapeInvalid e) {
            return told.blocked(new Failure(
                    ConnectorException.Kind.REFUSED, "dataset '" + dataset.name() + "': " + e.getMessage()));
        } catch (Exception e) {
            // Spark's exceptions are not all unchecked.
            return told.blocked(Failure.of(Failures.explain(e)));
        }
    }

    private Due plan(Engine.Target target, DatasetSpec dataset, Amendment amendment, Telling told)
            throws ConnectorException, ShapeInvalid {
        Mapping mapping = target.mapping();
        requireUpserts(mapping.writeMode(), dataset);
        SinkSession session = sessions.sink(target.consumer(), mapping.sink());
        String name = Planner.name(share, target.consumer(), mapping);
        Sink sink = session.sink(name, mapping.sink(), mapping.writeMode());
        Committed committed = sink.committed();
        if (committed.isNone()) {
            throw Planner.refused(dataset, "nothing was delivered yet; run first");
        }
        Source source = sessions.source(dataset.source()).source(dataset, mapping.writeMode());
        String fingerprint = Fingerprint.of(dataset, target.consumer(), mapping.writeMode(), mapping.add());
        Planner.refuseOther(fingerprint, committed, dataset, target.consumer());
        Planner.Columns columns = Planner.columns(target.consumer(), dataset, committed, source.schema(committed.to()));
        if (!columns.drift().followed().isEmpty() || columns.drift().isRefused()) {
            throw Planner.refused(
                    dataset,
                    columns.drift().words()
                            + " since the last commit; run first, and ask again when that is delivered");
        }
        Origins origins = Origins.of(share, mapping);
        boolean log = mapping.writeMode() == WriteMode.CHANGES;
        Watermark reached = committed.to();
        Watermark end = amendment instanceof Amendment.Rewind rewind ? source.back(rewind.to(), reached) : reached;
        Plan plan = new Plan(
                name,
                committed.number() + 1,
                log ? Extent.APPENDS : Extent.CHANGES,
                reached,
                end,
                mapping.writeMode(),
                context.runId(),
                fingerprint,
                columns.source(),
                origins.schema(Planner.delivered(mapping.writeMode(), dataset, columns.shaper()), dataset),
                log ? List.of() : columns.shaper().key());
        sink.check(plan);
        Due.Opening opening = amendment instanceof Amendment.Backfill backfill
                ? () -> source.again(backfill.from(), backfill.to(), reached)
                : () -> nothing(columns.source(), dataset, end);
        return told.asked(
                amendment instanceof Amendment.Backfill ? Mode.BACKFILL : Mode.REWIND,
                reason(amendment, end),
                new Due.Work(plan, dataset, source, columns.shaper(), origins, sink, session, opening));
    }

    private static String reason(Amendment amendment, Watermark end) {
        return amendment instanceof Amendment.Backfill backfill
                ? "what changed after " + backfill.from() + ", up to " + backfill.to() + ", is delivered once more"
                : "the copy goes back to " + end + "; the next run delivers once more what came since";
    }

    /** A row that comes twice must be the same row. */
    private static void requireUpserts(WriteMode mode, DatasetSpec dataset) throws ConnectorException {
        if (mode == WriteMode.APPEND) {
            throw Planner.refused(
                    dataset,
                    "write-mode 'append' would add the rows a second time; order a full snapshot, or use write-mode"
                            + " 'mirror' or 'changes'");
        }
        if (dataset.key().isEmpty()) {
            throw Planner.refused(
                    dataset,
                    "without a key the rows would be there twice; name the dataset's key, or order a full snapshot");
        }
    }

    /** A window without a row that ends at {@code end}. */
    private Window nothing(StructType columns, DatasetSpec dataset, Watermark end) {
        var rows =
                context.spark().get().createDataFrame(List.of(), columns.add(ChangeBatch.CHANGE, DataTypes.StringType));
        return new Window() {
            @Override
            public Watermark to() {
                return end;
            }

            @Override
            public ChangeBatch changes() {
                return new ChangeBatch.Changes(rows, dataset.key(), Optional.empty());
            }

            @Override
            public void close() {}
        };
    }
}
