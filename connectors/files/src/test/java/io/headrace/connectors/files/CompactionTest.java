package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
    @TempDir
    Path root;

    @Test
    void smallFilesBecomeOneAndTheWatermarkStays() throws Exception {
        for (int i = 1; i <= 4; i++) {
            deliver(ITEMS, i == 1 ? ITEMS.snapshot(item(i, "a", "1")) : ITEMS.appends(item(i, "a", "1")));
        }
        assertThat(files()).isEqualTo(4);
        Committed before = committed();
        assertThat(compact()).containsInstanceOf(Done.class);
        assertThat(files()).isEqualTo(1);
        assertThat(ids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(committed().number()).isEqualTo(5);
        assertThat(committed().to()).isEqualTo(before.to());
        assertThat(committed().from()).isEqualTo(before.to());
        assertThat(committed().fingerprint()).isEqualTo(before.fingerprint());
        assertThat(compact()).isEmpty();
        deliver(ITEMS, ITEMS.changes(List.of(item(5, "b", "1")), List.of(item(1))));
        assertThat(ids()).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void aCommitThatComesBetweenIsNotUndone() throws Exception {
        deliver(ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        deliver(ITEMS, ITEMS.appends(item(2, "a", "1")));
        RunContext context = Runs.fresh();
        try (SinkSession session = open(context);
                Staged staged = sink(session).compact(LocalSpark.newSession()).orElseThrow()) {
            deliver(ITEMS, ITEMS.changes(List.of(), List.of(item(1))));
            assertThat(session.publish(List.of(staged), Permits.ALWAYS)).hasOnlyElementsOfType(Conflict.class);
        }
        assertThat(ids()).containsExactly(2L);
    }

    @Test
    void filesOfOneOriginEachStayApart() throws Exception {
        Frame keyless = ITEMS.keyedBy();
        deliver(keyless, keyless.snapshot(Map.of("a", List.of(item(1, "a", "1")), "b", List.of(item(2, "b", "2")))));
        assertThat(compact()).isEmpty();
        assertThat(files()).isEqualTo(2);
    }

    private Optional<CommitResult> compact() throws Exception {
        try (SinkSession session = open(Runs.fresh())) {
            Optional<Staged> staged = sink(session).compact(LocalSpark.newSession());
            return staged.isEmpty()
                    ? Optional.empty()
                    : Optional.of(session.publish(List.of(staged.get()), Permits.ALWAYS)
                            .get(0));
        }
    }

    private void deliver(Frame frame, ChangeBatch batch) throws Exception {
        RunContext context = Runs.fresh();
        try (SinkSession session = open(context)) {
            Sink sink = sink(session);
            Committed last = sink.committed();
            Plan plan = new Plan(
                    Delivery.MAPPING,
                    last.number() + 1,
                    batch.extent(),
                    last.to(),
                    new Watermark("test", "" + (last.number() + 1), ""),
                    WriteMode.MIRROR,
                    context.runId(),
                    "fingerprint",
                    frame.schema(),
                    frame.schema(),
                    frame.key());
            try (Staged staged = sink.stage(plan, batch)) {
                assertThat(session.publish(List.of(staged), Permits.ALWAYS)).hasOnlyElementsOfType(Done.class);
            }
        }
    }

    private Committed committed() throws Exception {
        try (SinkSession session = open(Runs.withoutSpark())) {
            return sink(session).committed();
        }
    }

    private SinkSession open(RunContext context) throws Exception {
        return new FilesConnector().sinks(new LakeStore.Local(root), context);
    }

    private static Sink sink(SinkSession session) throws Exception {
        return session.sink(Delivery.MAPPING, new ParquetSink("lake", "items"), WriteMode.MIRROR);
    }

    private List<Long> ids() throws Exception {
        return Duck.query("select id from read_parquet(" + Duck.quoted(root.resolve("items") + "/*.parquet")
                        + ") order by id")
                .stream()
                .map(row -> (Long) row.get("id"))
                .toList();
    }

    private long files() throws Exception {
        try (var files = Files.list(root.resolve("items"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }
}
