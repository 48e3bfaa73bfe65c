package io.headrace.jobs.engine;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.spi.Window;
import io.headrace.jobs.shape.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Carries out one plan up to the staged batch: opens the window, shapes, resolves, stages. */
final class Mover {
    private final Due.Work work;
    private final RunContext context;

    Mover(Due.Work work, RunContext context) {
        this.work = work;
        this.context = context;
    }

    /** A staged batch with the window that it was read from, which stays open until it is published. */
    record Moved(Due.Work work, Window window, Staged staged) implements AutoCloseable {
        @Override
        public void close() {
            staged.close();
            window.close();
        }
    }

    /** @throws ConnectorException nothing is left but staging that a later run removes */
    Moved stage() throws ConnectorException {
        context.faults().before(Step.PLAN, work.plan());
        Window window = work.opening().open();
        try {
            return new Moved(work, window, stage(window));
        } catch (Exception e) {
            // Spark throws a checked exception of its own without saying so.
            window.close();
            throw explained(window, e);
        } catch (Error e) {
            window.close();
            throw e;
        }
    }

    private Staged stage(Window window) throws ConnectorException {
        ChangeBatch read = window.changes();
        ChangeBatch shaped = work.shaper().shape(read);
        if (!work.source().keyIsEnforced()) {
            new KeyCheck(work.dataset(), work.shaper().key()).check(shaped);
        }
        Plan plan = work.plan().until(window.to());
        ChangeBatch resolved = plan.writeMode() == WriteMode.CHANGES ? logged(plan, shaped) : resolved(shaped);
        ChangeBatch batch = work.origins().stamped(beside(plan, resolved), plan.number());
        if (!work.sink().accepts().contains(batch.extent()) || isNarrower(batch.extent(), plan)) {
            throw new ConnectorException(
                    ConnectorException.Kind.UNREACHABLE,
                    "dataset '" + work.dataset().name() + "': the source changed between plan and read; run again");
        }
        Staged staged = work.sink().stage(plan.delivering(batch.extent()), batch);
        try {
            window.verify();
        } catch (ConnectorException | RuntimeException e) {
            staged.close();
            throw e;
        }
        return staged;
    }

    /** The first snapshot of a mapping that shares its place stands beside what others have brought. */
    private static ChangeBatch beside(Plan plan, ChangeBatch batch) {
        boolean joins = plan.number() == 1 && plan.extent() == Extent.APPENDS;
        return joins && batch instanceof ChangeBatch.Snapshot
                ? new ChangeBatch.Appends(batch.rows().drop(ChangeBatch.ORIGIN))
                : batch;
    }

    /** A consumer who appends never gets an update, whatever happened since the plan. */
    private static boolean isNarrower(Extent actual, Plan plan) {
        return plan.writeMode() == WriteMode.APPEND && actual != Extent.FULL && actual != Extent.APPENDS;
    }

    /**
     * Where deletions are told by what is left, the copy is read anyway; then rows that it holds already, such as all the
     * others of a file that was rewritten for one, need not be written again.
     */
    private ChangeBatch resolved(ChangeBatch shaped) throws ConnectorException {
        if (!(shaped instanceof ChangeBatch.Changes changes)
                || changes.present().isEmpty()) {
            return shaped;
        }
        Dataset<Row> held = held(changes.rows().sparkSession());
        Column change = functions
                .when(functions.col(NetChanges.TYPE).equalTo("delete"), ChangeBatch.DELETE)
                .otherwise(ChangeBatch.UPSERT);
        Dataset<Row> net = new NetChanges(changes.keys(), held)
                .of(changes)
                .withColumn(ChangeBatch.CHANGE, change)
                .drop(NetChanges.TYPE);
        return new ChangeBatch.Changes(net, changes.keys(), Optional.empty());
    }

    private ChangeBatch logged(Plan plan, ChangeBatch shaped) throws ConnectorException {
        ChangeLog log = new ChangeLog(plan, context.clock().instant());
        if (plan.number() == 1) {
            return new ChangeBatch.Snapshot(log.inserts(shaped.rows()));
        }
        if (shaped instanceof ChangeBatch.Appends) {
            return new ChangeBatch.Appends(log.inserts(shaped.rows()));
        }
        Dataset<Row> entries = held(shaped.rows().sparkSession());
        ChangeBatch.Changes changes = shaped instanceof ChangeBatch.Changes told
                ? told
                : everything(shaped, work.shaper().key());
        return new ChangeBatch.Appends(log.changes(changes, entries));
    }

    /** What the copy holds, in the columns that this commit leaves: NULL where one is new. */
    private Dataset<Row> held(SparkSession spark) throws ConnectorException {
        Dataset<Row> rows = work.sink().rows(spark);
        List<String> have = Arrays.asList(rows.columns());
        return rows.select(Arrays.stream(work.plan().schema().fields())
                .map(field -> (have.contains(field.name()) ? Columns.named(field.name()) : functions.lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
                .toArray(Column[]::new));
    }

    /** A full snapshot as changes: all that is there, and nothing else is. */
    private static ChangeBatch.Changes everything(ChangeBatch snapshot, List<String> key) {
        Dataset<Row> rows = snapshot.rows().drop(ChangeBatch.ORIGIN);
        return new ChangeBatch.Changes(
                rows.withColumn(ChangeBatch.CHANGE, functions.lit(ChangeBatch.UPSERT)),
                key,
                Optional.of(rows.select(Columns.named(key))));
    }

    private static ConnectorException explained(Window window, Exception failure) {
        // The source first: a sink may have put words of its own on a row that could not be read.
        return window.explain(failure).orElseGet(() -> Failures.explain(failure));
    }
}
