package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Shape;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkRun;
import io.headrace.connectors.testkit.SinkUnderTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few files for little data: as they are written, and afterwards by {@code compact}. */
class DeltaCompactionTest implements SinkUnderTest {
    @TempDir
    private static Path lake;

    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new DeltaConnector().sinks(new LakeStore.Local(lake), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new DeltaSink("lake", dataset);
    }

    @Override
    public List<Map<String, Object>> rows(String dataset) throws Exception {
        return KernelTable.rows(lake.resolve(dataset));
    }

    @Override
    public void putForeign(String dataset) {
        ITEMS.rows(List.of(item(7, "theirs", "7")))
                .write()
                .format("delta")
                .mode("append")
                .save(lake.resolve(dataset).toString());
    }

    @Override
    public String foreign(String dataset) throws Exception {
        return Rows.text(rows(dataset)).toString();
    }

    @Test
    void smallFilesBecomeOneAndWhoFollowsTheTableSeesNoChange() throws Exception {
        String table = Runs.freshName("small");
        for (int i = 1; i <= 3; i++) {
            deliver(table, i == 1 ? ITEMS.snapshot(item(i, "a", "1")) : ITEMS.appends(item(i, "a", "1")));
        }
        assertThat(files(table)).isEqualTo(3);
        Committed before = SinkRun.committed(this, table);
        try (SourceSession session = new DeltaConnector().sources(new LakeStore.Local(lake), Runs.withoutSpark())) {
            Source follower = session.source(
                    new DatasetSpec(table, "", new DeltaSource("lake", table), List.of(), Shape.NONE),
                    WriteMode.APPEND);
            Watermark reached = follower.forecast(Watermark.START).to();
            assertThat(compact(table)).containsInstanceOf(Done.class);
            assertThat(follower.forecast(reached).extent()).isEqualTo(Extent.NOTHING);
        }
        assertThat(files(table)).isEqualTo(1);
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "a", "1"), item(3, "a", "1")));
        Committed after = SinkRun.committed(this, table);
        assertThat(after.number()).isEqualTo(4);
        assertThat(List.of(after.from(), after.to())).isEqualTo(List.of(before.to(), before.to()));
        assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
        assertThat(compact(table)).isEmpty();
        deliver(table, ITEMS.changes(List.of(item(2, "B", "2")), List.of(item(3))));
        assertThat(Rows.text(rows(table))).isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "B", "2")));
    }

    @Test
    void aCommitThatComesBetweenIsNotUndone() throws Exception {
        String table = Runs.freshName("between");
        deliver(table, ITEMS.snapshot(item(1, "a", "1")));
        deliver(table, ITEMS.appends(item(2, "b", "2")));
        try (SinkSession session = open(Runs.fresh());
                Staged staged = session.sink(SinkRun.mapping(table), settings(table), WriteMode.MIRROR)
                        .compact(LocalSpark.newSession())
                        .orElseThrow()) {
            deliver(table, ITEMS.appends(item(3, "c", "3")));
            assertThat(session.publish(List.of(staged), Permits.ALWAYS)).hasOnlyElementsOfType(Conflict.class);
        }
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), item(3, "c", "3")));
    }

    @Test
    void aForeignAppendThatComesBetweenIsSeen() throws Exception {
        String table = Runs.freshName("foreign");
        deliver(table, ITEMS.snapshot(item(1, "a", "1")));
        deliver(table, ITEMS.appends(item(2, "b", "2")));
        try (SinkSession session = open(Runs.fresh());
                Staged staged = session.sink(SinkRun.mapping(table), settings(table), WriteMode.MIRROR)
                        .compact(LocalSpark.newSession())
                        .orElseThrow()) {
            putForeign(table);
            DeltaWindowTest.fails(
                    () -> session.publish(List.of(staged), Permits.ALWAYS),
                    ConnectorException.Kind.SINK_CHANGED,
                    "The table 'file:" + lake.resolve(table)
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

    private static org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> many() {
        return ITEMS.rows(java.util.stream.LongStream.range(0, 16)
                .mapToObj(id -> item(id, "a", "1"))
                .toList());
    }

    private Optional<CommitResult> compact(String table) throws Exception {
        try (SinkSession session = open(Runs.fresh())) {
            Optional<Staged> staged = session.sink(SinkRun.mapping(table), settings(table), WriteMode.MIRROR)
                    .compact(LocalSpark.newSession());
            return staged.isEmpty()
                    ? Optional.empty()
                    : Optional.of(session.publish(List.of(staged.get()), Permits.ALWAYS)
                            .get(0));
        }
    }

    private static long files(String table) {
        return LocalSpark.newSession()
                .read()
                .format("delta")
                .load(lake.resolve(table).toString())
                .inputFiles()
                .length;
    }

    private void deliver(String table, ChangeBatch batch) throws Exception {
        assertThat(SinkRun.deliver(this, table, ITEMS, batch)).isInstanceOf(Done.class);
    }
}
