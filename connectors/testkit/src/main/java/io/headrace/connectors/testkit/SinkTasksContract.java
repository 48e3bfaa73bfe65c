package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/**
 * Part of {@link SinkContract}: tasks that Spark runs again double nothing. Every first attempt does all its work, and Spark
 * gives up on it only then, see {@link LostAttempts}.
 */
public interface SinkTasksContract extends SinkUnderTest {
    @Test
    default void tasksThatRunTwiceDoubleNoRowOfASnapshot() throws Exception {
        String dataset = Runs.freshName("twice");
        Frame keyless = ITEMS.keyedBy();
        Row[] rows = items(1, 40);
        assertThat(delivered(dataset, keyless, new ChangeBatch.Snapshot(keyless.rows(List.of(rows)))))
                .isEqualTo(40);
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(rows));
    }

    @Test
    default void tasksThatRunTwiceDoubleNoAppendedRow() throws Exception {
        String dataset = Runs.freshName("twiceadded");
        try (SinkRun run = SinkRun.open(this, dataset)) {
            assumeThat(run.sink().accepts()).contains(Extent.APPENDS);
        }
        Frame keyless = ITEMS.keyedBy();
        SinkRun.deliver(this, dataset, keyless, keyless.snapshot(items(1, 2)));
        assertThat(delivered(dataset, keyless, new ChangeBatch.Appends(keyless.rows(List.of(items(3, 40))))))
                .isEqualTo(38);
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(items(1, 40)));
        // Whatever the lost attempts left behind must not surface later either.
        SinkRun.deliver(this, dataset, keyless, keyless.appends(items(41, 41)));
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(items(1, 41)));
    }

    @Test
    default void tasksThatRunTwiceApplyChangesOnce() throws Exception {
        String dataset = Runs.freshName("twicechanged");
        try (SinkRun run = SinkRun.open(this, dataset)) {
            assumeThat(run.sink().accepts()).contains(Extent.CHANGES);
        }
        SinkRun.deliver(this, dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        ChangeBatch changes = ITEMS.changes(List.of(item(2, "B", "2"), item(3, "c", "3")), List.of(item(1)));
        ChangeBatch lossy = new ChangeBatch.Changes(changes.rows(), List.of("id"), Optional.empty());
        assertThat(delivered(dataset, ITEMS, lossy)).isEqualTo(3);
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(2, "B", "2"), item(3, "c", "3")));
    }

    private long delivered(String dataset, Frame frame, ChangeBatch batch) throws Exception {
        LostAttempts lost = new LostAttempts();
        RowCounts counts = ((CommitResult.Done) SinkRun.deliver(this, dataset, frame, lost.of(batch))).counts();
        assertThat(lost.count()).as("attempts that were lost").isPositive();
        return counts.read();
    }

    private static Row[] items(int first, int last) {
        List<Row> rows = new ArrayList<>();
        for (int id = first; id <= last; id++) {
            rows.add(item(id, "n" + id, id + ".00"));
        }
        return rows.toArray(Row[]::new);
    }
}
