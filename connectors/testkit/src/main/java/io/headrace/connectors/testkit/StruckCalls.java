package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Runs on one copy, one after the other: the first call of a run to its store fails in the first, the second in the next, and so
 * on until a run has no such call any more. Whatever fails, a run has committed or it has not, as it says, and the next goes
 * on from there. Used once, by one thread.
 */
public final class StruckCalls {
    /** Against a loop that never ends. */
    private static final int MOST_CALLS = 400;

    /** How a store's calls are made to fail. */
    public interface Line {
        /** Lets the {@code number}-th call from now on fail, counted from 1. */
        void strike(int number);

        /** Lets no call fail any more; whether one has. */
        boolean heal();
    }

    /** What a consumer sees of a copy. */
    @FunctionalInterface
    public interface Copy {
        List<Map<String, @Nullable Object>> rows(String dataset) throws Exception;
    }

    private final SinkStore store;
    private final Copy copy;
    private final Line line;
    private final String dataset = Runs.freshName("calls");
    private final List<Row> held = new ArrayList<>();
    private long number;

    public StruckCalls(SinkStore store, Copy copy, Line line) {
        this.store = store;
        this.copy = copy;
        this.line = line;
    }

    /** Plays it to its end; how many calls have failed. */
    public int play() throws Exception {
        Row first = item(0, "a", "1");
        SinkRun.deliver(store, dataset, ITEMS, ITEMS.snapshot(first));
        applied(first);
        for (int call = 1; call < MOST_CALLS; call++) {
            Row row = item(call, "n", "1");
            line.strike(call);
            Optional<CommitResult> result = deliver(row);
            boolean struck = line.heal();
            look(result, row, "call " + call);
            if (!struck) {
                assertThat(result).as("the run that nothing has struck").containsInstanceOf(CommitResult.Done.class);
                return call - 1;
            }
        }
        throw new AssertionError("a run makes more than " + MOST_CALLS + " calls");
    }

    /** Each change replaces the row before, so that every run has as much to do. */
    private Optional<CommitResult> deliver(Row row) {
        ChangeBatch batch = ITEMS.changes(List.of(row), List.of(item(held.get(0).getLong(0))));
        try {
            return Optional.of(SinkRun.deliver(store, dataset, ITEMS, batch));
        } catch (ConnectorException e) {
            return Optional.empty();
        }
    }

    private void applied(Row row) {
        number++;
        held.clear();
        held.add(row);
    }

    private void look(Optional<CommitResult> result, Row row, String when) throws Exception {
        long now = SinkRun.committed(store, dataset).number();
        if (result.isEmpty()) {
            assertThat(now).as("commit of a run that has failed, %s", when).isEqualTo(number);
        } else if (!(result.get() instanceof CommitResult.Unknown)) {
            assertThat(result.get()).as(when).isInstanceOf(CommitResult.Done.class);
            assertThat(now).as("commit of a run that was done, %s", when).isEqualTo(number + 1);
        }
        if (now == number + 1) {
            applied(row);
        }
        assertThat(now).as("commit, %s", when).isEqualTo(number);
        assertThat(Rows.text(copy.rows(dataset))).as("rows, %s", when).isEqualTo(ITEMS.text(held.toArray(new Row[0])));
    }
}
