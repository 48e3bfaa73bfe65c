package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static io.headrace.connectors.testkit.Refusal.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few files for little data: as they are written, and afterwards by {@code compact}. */
class DeltaCompactionTest implements DeltaConsumer {
    @TempDir
    private static Path lake;

    @Override
    public Path lake() {
        return lake;
    }

    @Test
    void smallFilesBecomeOneAndWhoFollowsTheTableSeesNoChange() throws Exception {
        String table = Runs.freshName("small");
        for (int i = 1; i <= 3; i++) {
            deliver(table, i == 1 ? ITEMS.snapshot(item(i, "a", "1")) : ITEMS.appends(item(i, "a", "1")));
        }
        assertThat(files(table)).isEqualTo(3);
        Committed before = SinkRun.committed(this, table);
        try (SourceSession session = new DeltaConnector().sources(store(), Runs.withoutSpark())) {
            Source follower = session.source(
                    new DatasetSpec(table, "", new DeltaSource("lake", path(table)), List.of(), Shape.NONE),
                    WriteMode.APPEND);
            Watermark reached = follower.forecast(Watermark.START).to();
            assertThat(SinkRun.compact(this, table)).containsInstanceOf(Done.class);
            assertThat(follower.forecast(reached).extent()).isEqualTo(Extent.NOTHING);
        }
        assertThat(files(table)).isEqualTo(1);
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "a", "1"), item(3, "a", "1")));
        Committed after = SinkRun.committed(this, table);
        assertThat(after.number()).isEqualTo(4);
        assertThat(List.of(after.from(), after.to())).isEqualTo(List.of(before.to(), before.to()));
        assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
        assertThat(SinkRun.compact(this, table)).isEmpty();
        deliver(table, ITEMS.changes(List.of(item(2, "B", "2")), List.of(item(3))));
        assertThat(Rows.text(rows(table))).isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "B", "2")));
    }

    @Test
    void aCommitThatComesBetweenIsNotUndone() throws Exception {
        String table = two("between");
        try (SinkRun run = SinkRun.open(this, table);
                Staged staged = run.sink().compact(LocalSpark.newSession()).orElseThrow()) {
            deliver(table, ITEMS.appends(item(3, "c", "3")));
            assertThat(run.publish(staged)).isInstanceOf(Conflict.class);
        }
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), item(3, "c", "3")));
    }

    @Test
    void aForeignAppendThatComesBetweenIsSeen() throws Exception {
        String table = two("foreign");
        try (SinkRun run = SinkRun.open(this, table);
                Staged staged = run.sink().compact(LocalSpark.newSession()).orElseThrow()) {
            putForeign(table);
            fails(
                    () -> run.publish(staged),
                    ConnectorException.Kind.SINK_CHANGED,
                    "The table 'file:" + folder(table)
                            + "' was changed by somebody else: version 2 (WRITE); remove"
                            + " the table or deliver to another path, and order a full snapshot");
        }
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), item(7, "theirs", "7")));
    }

    @Test
    void aSmallWindowIsOneFileHoweverManyTasksReadIt() throws Exception {
        String table = Runs.freshName("tasks");
        deliver(table, new ChangeBatch.Snapshot(many().repartition(8)));
        assertThat(files(table)).isEqualTo(1);
        deliver(table, new ChangeBatch.Appends(many().repartition(8)));
        assertThat(files(table)).isEqualTo(2);
        assertThat(rows(table)).hasSize(32);
    }

    /** A table of items 1 and 2 in a file each. */
    private String two(String begin) throws ConnectorException {
        String table = Runs.freshName(begin);
        deliver(table, ITEMS.snapshot(item(1, "a", "1")));
        deliver(table, ITEMS.appends(item(2, "b", "2")));
        return table;
    }

    private static org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> many() {
        return ITEMS.rows(java.util.stream.LongStream.range(0, 16)
                .mapToObj(id -> item(id, "a", "1"))
                .toList());
    }

    private long files(String table) {
        return LocalSpark.newSession().read().format("delta").load(place(table)).inputFiles().length;
    }

    private void deliver(String table, ChangeBatch batch) throws ConnectorException {
        assertThat(SinkRun.deliver(this, table, ITEMS, batch)).isInstanceOf(Done.class);
    }
}
