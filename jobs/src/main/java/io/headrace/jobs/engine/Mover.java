package io.headrace.jobs.engine;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.jobs.shape.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

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
        Watermark from = work.plan().from();
        Window window = work.source().open(from);
        try {
            return new Moved(work, window, stage(window));
        } catch (Exception e) {
            // Spark throws a checked exception of its own without saying so.
            window.close();
            throw explained(window, e);
        }
    }

    private Staged stage(Window window) throws ConnectorException {
        ChangeBatch read = window.changes();
        ChangeBatch shaped = work.shaper().shape(read);
        if (!work.source().keyIsEnforced()) {
            new KeyCheck(work.dataset(), work.shaper().key()).check(shaped);
        }
        Plan plan = work.plan().until(window.to());
        ChangeBatch batch = plan.writeMode() == WriteMode.CHANGES ? logged(plan, shaped) : resolved(shaped);
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

    /** A consumer who appends never gets an update, whatever happened since the plan. */
    private static boolean isNarrower(Extent actual, Plan plan) {
        return plan.writeMode() == WriteMode.APPEND && actual != Extent.FULL && actual != Extent.APPENDS;
    }

    /** Deletions that a source can only tell by what is left become rows like all others. */
    private ChangeBatch resolved(ChangeBatch shaped) throws ConnectorException {
        if (!(shaped instanceof ChangeBatch.Changes changes)
                || changes.present().isEmpty()) {
            return shaped;
        }
        return resolved(changes, work.sink().rows(changes.rows().sparkSession()));
    }

    private static ChangeBatch.Changes resolved(ChangeBatch.Changes changes, Dataset<Row> held) {
        if (changes.present().isEmpty()) {
            return changes;
        }
        Dataset<Row> gone = keys(held, changes.keys())
                .join(keys(changes.present().get(), changes.keys()), keyNames(changes.keys()), "left_anti");
        List<Column> columns = new ArrayList<>();
        for (StructField field : changes.rows().schema().fields()) {
            int key = changes.keys().indexOf(field.name());
            Column value = key >= 0
                    ? functions.col(keyNames(changes.keys())[key])
                    : functions.lit(field.name().equals(ChangeBatch.CHANGE) ? ChangeBatch.DELETE : null);
            columns.add(value.cast(field.dataType()).as(field.name()));
        }
        Dataset<Row> deletes = gone.select(columns.toArray(Column[]::new));
        return new ChangeBatch.Changes(changes.rows().unionAll(deletes), changes.keys(), Optional.empty());
    }

    private static Dataset<Row> keys(Dataset<Row> rows, List<String> keys) {
        String[] names = keyNames(keys);
        Column[] columns = new Column[names.length];
        Arrays.setAll(columns, i -> Columns.named(keys.get(i)).as(names[i]));
        return rows.select(columns);
    }

    private static String[] keyNames(List<String> keys) {
        String[] names = new String[keys.size()];
        Arrays.setAll(names, i -> "key" + i);
        return names;
    }

    private ChangeBatch logged(Plan plan, ChangeBatch shaped) throws ConnectorException {
        ChangeLog log = new ChangeLog(plan, context.clock().instant());
        if (plan.number() == 1) {
            return new ChangeBatch.Snapshot(log.inserts(shaped.rows()));
        }
        if (shaped instanceof ChangeBatch.Appends) {
            return new ChangeBatch.Appends(log.inserts(shaped.rows()));
        }
        Dataset<Row> entries = work.sink().rows(shaped.rows().sparkSession());
        ChangeBatch.Changes changes = shaped instanceof ChangeBatch.Changes told
                ? told
                : everything(shaped, work.shaper().key());
        Dataset<Row> held = ChangeLog.known(entries, changes.keys());
        return new ChangeBatch.Appends(log.changes(resolved(changes, held), entries));
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
