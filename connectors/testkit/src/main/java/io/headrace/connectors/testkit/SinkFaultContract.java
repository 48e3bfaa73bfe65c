package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Faults.Moment;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Step;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Part of {@link SinkContract}: a run may fail on either side of every step. Before the atomic step nothing has happened;
 * after it all has, whatever else fails; and the next run goes on from there.
 */
public interface SinkFaultContract extends SinkUnderTest {
    /** Steps that every commit has; a sink may have nothing to do in the others. */
    Set<Step> ALWAYS = Set.of(Step.STAGE, Step.PERMIT, Step.PUBLISH);

    @ParameterizedTest
    @EnumSource(value = Step.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAN")
    default void aFaultLosesNothingAndDoublesNothing(Step step) throws Exception {
        String dataset = Runs.freshName("fault");
        SinkRun.deliver(this, dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        Extent extent = best(dataset);
        failsAndGoesOn(dataset, extent, new FailAt(step, Moment.BEFORE));
        failsAndGoesOn(dataset, extent, new FailAt(step, Moment.AFTER));
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"STAGE", "PUBLISH", "CONFIRM"})
    default void aFaultInTheFirstCommitLosesNothingAndDoublesNothing(Step step) throws Exception {
        for (Moment moment : Moment.values()) {
            failsAndGoesOn(Runs.freshName("fault"), Extent.FULL, new FailAt(step, moment));
        }
    }

    /** Commits with {@code fault}, looks what became of it, repeats the same run, then lets another run follow. */
    private void failsAndGoesOn(String dataset, Extent extent, FailAt fault) throws Exception {
        long before = SinkRun.committed(this, dataset).number();
        List<String> rowsBefore = Rows.text(rows(dataset));
        String runId = Runs.freshId();
        Plan plan;
        CommitResult result;
        try (SinkRun run = SinkRun.open(this, dataset, runId, fault)) {
            plan = run.plan(extent, ITEMS);
            result = commit(run, plan, batch(extent, before), fault);
        }
        if (ALWAYS.contains(fault.step())) {
            assertThat(fault.hits()).as("times that the sink reached %s", fault).isPositive();
        }
        boolean applied = fault.hits() == 0 || !fault.isBeforeTheAtomicStep();
        long number = SinkRun.committed(this, dataset).number();
        assertThat(number).as("commit after %s", fault).isEqualTo(applied ? before + 1 : before);
        assertThat(Rows.text(rows(dataset)))
                .as("rows after %s", fault)
                .isEqualTo(applied ? after(extent, before) : rowsBefore);
        if (applied) {
            assertThat(result)
                    .as("%s: an exception or a conflict would mean: not applied", fault)
                    .isNotNull()
                    .isNotInstanceOf(Conflict.class);
        } else {
            assertThat(result instanceof Done || result instanceof AlreadyDone)
                    .as("%s: but it says %s", fault, result)
                    .isFalse();
        }
        repeats(dataset, runId, plan, batch(extent, before), applied);
        assertThat(Rows.text(rows(dataset))).as("rows after the run again").isEqualTo(after(extent, before));
        assertThat(SinkRun.deliver(this, dataset, ITEMS, batch(extent, before + 1)))
                .isInstanceOf(Done.class);
        assertThat(Rows.text(rows(dataset))).as("rows after the next run").isEqualTo(after(extent, before + 1));
    }

    private void repeats(String dataset, String runId, Plan plan, ChangeBatch batch, boolean applied)
            throws ConnectorException {
        try (SinkRun run = SinkRun.open(this, dataset, runId, Faults.NONE)) {
            assertThat(run.commit(plan, batch)).isInstanceOf(applied ? AlreadyDone.class : Done.class);
        }
    }

    /** Null if an exception said that nothing was applied. */
    private static @Nullable CommitResult commit(SinkRun run, Plan plan, ChangeBatch batch, FailAt fault) {
        try {
            return run.commit(plan, batch);
        } catch (FailAt.Injected | ConnectorException e) {
            assertThat(e).as("%s", fault).isNotNull();
            return null;
        }
    }

    private Extent best(String dataset) throws ConnectorException {
        try (SinkRun run = SinkRun.open(this, dataset)) {
            Set<Extent> accepted = run.sink().accepts();
            return accepted.contains(Extent.CHANGES)
                    ? Extent.CHANGES
                    : accepted.contains(Extent.APPENDS) ? Extent.APPENDS : Extent.FULL;
        }
    }

    /** The batch that follows commit {@code before}: brings one row, and as changes takes the previous one away. */
    private static ChangeBatch batch(Extent extent, long before) {
        Row row = item(100 + before, "n", "1");
        return switch (extent) {
            case CHANGES -> ITEMS.changes(List.of(row), List.of(item(99 + before)));
            case APPENDS -> ITEMS.appends(row);
            default -> ITEMS.snapshot(row);
        };
    }

    /** What is there once {@link #batch} has followed commit {@code before}, of which the first brought items 1 and 2. */
    private static List<String> after(Extent extent, long before) {
        Row row = item(100 + before, "n", "1");
        return switch (extent) {
            case CHANGES -> ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), row);
            case APPENDS -> {
                List<Row> all = new java.util.ArrayList<>(List.of(item(1, "a", "1"), item(2, "b", "2")));
                for (long n = 1; n <= before; n++) {
                    all.add(item(100 + n, "n", "1"));
                }
                yield ITEMS.text(all.toArray(new Row[0]));
            }
            default -> ITEMS.text(row);
        };
    }
}
