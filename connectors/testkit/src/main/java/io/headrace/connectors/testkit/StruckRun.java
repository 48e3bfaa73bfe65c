package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** A copy in a store, a run on it that is struck at a point, and the runs after it. Used once, by one thread. */
final class StruckRun implements AutoCloseable {
    /** How long a run that takes over may wait for the one that stands still; then that one goes on first. */
    private static final long YIELD_MILLIS = 1500;

    private final SinkUnderTest store;
    private final FaultPoint point;
    private final BlowAt blow;
    private final String dataset = Runs.freshName("sweep");
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Extent extent;

    /** What the sink must hold, oldest first. */
    private final List<Row> held = new ArrayList<>();

    private long number;
    private long nextId = 1;

    StruckRun(SinkUnderTest store, FaultPoint point) throws ConnectorException {
        this.store = store;
        this.point = point;
        this.blow = new BlowAt(point);
        this.extent = point.first() ? Extent.FULL : best();
    }

    void play() throws Exception {
        if (!point.first()) {
            assertThat(SinkRun.deliver(
                            store,
                            dataset,
                            ITEMS,
                            ITEMS.snapshot(held(item(nextId++, "a", "1")), held(item(nextId++, "b", "2")))))
                    .isInstanceOf(Done.class);
            number = 1;
        }
        switch (point.blow()) {
            case FAIL -> fails();
            case HALT -> halts();
            case PAUSE -> pauses();
        }
        goesOn();
    }

    private void fails() throws Exception {
        String runId = Runs.freshId();
        Row row = fresh();
        Plan plan;
        Ended ended;
        try (SinkRun run = SinkRun.open(store, dataset, runId, blow)) {
            plan = run.plan(extent, ITEMS);
            ended = commit(run, plan, row);
        }
        assertThat(blow.hits()).as("times that the sink reached %s", point).isPositive();
        boolean applied = point.isAfterTheAtomicStep();
        if (applied) {
            apply(row);
            assertThat(ended.isDone())
                    .as("%s after the atomic step says %s", point, ended)
                    .isTrue();
        } else {
            assertThat(ended.isDone())
                    .as("%s before the atomic step says %s", point, ended)
                    .isFalse();
        }
        look("after " + point);
        try (SinkRun run = SinkRun.open(store, dataset, runId, Faults.NONE)) {
            assertThat(run.commit(plan, batch(row))).isInstanceOf(applied ? AlreadyDone.class : Done.class);
        }
        if (!applied) {
            apply(row);
        }
        look("after the same run again");
    }

    private void halts() throws Exception {
        Row row = fresh();
        CompletableFuture<Ended> dead = start(row, blow);
        awaitThePoint(dead);
        store.died();
        if (point.isAfterTheAtomicStep()) {
            apply(row);
        }
        look("after " + point);
        goesOn();
        blow.release();
        dead.get(BlowAt.PATIENCE_SECONDS, TimeUnit.SECONDS);
        look("after the last throes of the dead run");
    }

    private void pauses() throws Exception {
        Row row = fresh();
        Row another = fresh();
        CompletableFuture<Ended> paused = start(row, blow);
        awaitThePoint(paused);
        CompletableFuture<Ended> second = start(another, Faults.NONE);
        boolean overtaken = endsSoon(second);
        blow.release();
        Ended first = paused.get(BlowAt.PATIENCE_SECONDS, TimeUnit.SECONDS);
        Ended other = second.get(BlowAt.PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (point.isAfterTheAtomicStep()) {
            assertThat(List.of(first.isDone(), other.isDone()))
                    .as("%s, %s", first, other)
                    .containsOnly(true);
        } else if (overtaken) {
            // Not that a table or file is missing: nobody could do anything about that.
            assertThat(first.result())
                    .as("the run that was overtaken says %s", first)
                    .isInstanceOf(CommitResult.Conflict.class);
            assertThat(other.isDone())
                    .as("the run that overtook it says %s", other)
                    .isTrue();
        } else {
            // The second waited, or was slow: then either may have come first, or one after the other.
            assertThat(first.isDone() || other.isDone())
                    .as("%s, %s", first, other)
                    .isTrue();
        }
        if (first.isDone()) {
            apply(row);
        }
        if (other.isDone()) {
            apply(another);
        }
        look("after both runs");
    }

    /** One more run, which must find everything in order. */
    private void goesOn() throws Exception {
        Row row = fresh();
        assertThat(SinkRun.deliver(store, dataset, ITEMS, batch(row))).isInstanceOf(Done.class);
        apply(row);
        look("after the next run");
    }

    /** How a commit ended: one of both is null. */
    private record Ended(@Nullable CommitResult result, @Nullable Exception failure) {
        boolean isDone() {
            assertThat(result instanceof CommitResult.Unknown)
                    .as("the store could be asked: %s", this)
                    .isFalse();
            return result instanceof Done || result instanceof AlreadyDone;
        }
    }

    private CompletableFuture<Ended> start(Row row, Faults faults) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (SinkRun run = SinkRun.open(store, dataset, Runs.freshId(), faults)) {
                        return commit(run, run.plan(extent, ITEMS), row);
                    } catch (ConnectorException e) {
                        return new Ended(null, e);
                    }
                },
                threads);
    }

    private Ended commit(SinkRun run, Plan plan, Row row) {
        try {
            return new Ended(run.commit(plan, batch(row)), null);
        } catch (BlowAt.Injected | ConnectorException e) {
            return new Ended(null, e);
        }
    }

    private void awaitThePoint(CompletableFuture<Ended> run) throws Exception {
        CompletableFuture.anyOf(run, blow.reached()).get(BlowAt.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(blow.hits()).as("times that the sink reached %s", point).isPositive();
    }

    private static boolean endsSoon(CompletableFuture<Ended> run) throws Exception {
        try {
            return run.get(YIELD_MILLIS, TimeUnit.MILLISECONDS) != null;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void look(String when) throws Exception {
        assertThat(SinkRun.committed(store, dataset).number())
                .as("commit %s", when)
                .isEqualTo(number);
        assertThat(Rows.text(store.rows(dataset))).as("rows %s", when).isEqualTo(ITEMS.text(held.toArray(new Row[0])));
    }

    private Row fresh() {
        return item(nextId++, "n", "1");
    }

    private Row held(Row row) {
        held.add(row);
        return row;
    }

    /** What {@code row} comes with; as changes, the oldest row goes. */
    private ChangeBatch batch(Row row) {
        return switch (extent) {
            case CHANGES -> ITEMS.changes(List.of(row), List.of(item(row.getLong(0) - 2)));
            case APPENDS -> ITEMS.appends(row);
            default -> ITEMS.snapshot(row);
        };
    }

    private void apply(Row row) {
        number++;
        switch (extent) {
            case CHANGES -> held.removeIf(old -> old.getLong(0) == row.getLong(0) - 2);
            case APPENDS -> {}
            default -> held.clear();
        }
        held.add(row);
    }

    private Extent best() throws ConnectorException {
        try (SinkRun run = SinkRun.open(store, dataset)) {
            Set<Extent> accepted = run.sink().accepts();
            return accepted.contains(Extent.CHANGES)
                    ? Extent.CHANGES
                    : accepted.contains(Extent.APPENDS) ? Extent.APPENDS : Extent.FULL;
        }
    }

    @Override
    public void close() {
        blow.release();
        threads.shutdownNow();
    }
}
