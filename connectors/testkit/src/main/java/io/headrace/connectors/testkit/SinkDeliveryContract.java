package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static io.headrace.connectors.testkit.Frame.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.Watermark;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Part of {@link SinkContract}: what is delivered is what a consumer sees. */
public interface SinkDeliveryContract extends SinkUnderTest {
    @Test
    default void aFreshTargetHasNoCommit() throws Exception {
        assertThat(SinkRun.committed(this, Runs.freshName("fresh"))).isEqualTo(Committed.NONE);
    }

    @Test
    default void theFirstSnapshotArrivesWholeAndIsRemembered() throws Exception {
        String dataset = Runs.freshName("first");
        Plan plan;
        try (SinkRun run = SinkRun.open(this, dataset)) {
            run.session().check();
            plan = run.plan(Extent.FULL, ITEMS);
            RowCounts counts = done(run.commit(plan, ITEMS.snapshot(item(1, "a", "1.00"), item(2, null, "-2.50"))));
            assertThat(counts.read()).isEqualTo(2);
            assertThat(counts.inserted()).isEqualTo(2);
            assertThat(Rows.text(run.sink().rows(LocalSpark.newSession()).select("id", "name", "amount")))
                    .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, null, "-2.5")));
        }
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, null, "-2.5")));
        isRemembered(dataset, plan);
    }

    @Test
    default void aLaterSnapshotReplacesAll() throws Exception {
        String dataset = Runs.freshName("again");
        deliver(dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        deliver(dataset, ITEMS, ITEMS.snapshot(item(2, "c", "2"), item(3, "d", "3")));
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(2, "c", "2"), item(3, "d", "3")));
    }

    @Test
    default void appendedRowsStandBesideTheOthers() throws Exception {
        String dataset = Runs.freshName("append");
        assumeAccepted(dataset, Extent.APPENDS);
        Frame keyless = ITEMS.keyedBy();
        deliver(dataset, keyless, keyless.snapshot(item(1, "a", "1")));
        RowCounts counts = deliver(dataset, keyless, keyless.appends(item(1, "a", "1"), item(2, "b", "2")));
        assertThat(counts.inserted()).isEqualTo(2);
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(1, "a", "1"), item(2, "b", "2")));
    }

    @Test
    default void changesInsertUpdateAndDeleteByKey() throws Exception {
        String dataset = Runs.freshName("changes");
        assumeAccepted(dataset, Extent.CHANGES);
        deliver(dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2"), item(3, "c", "3")));
        ChangeBatch batch = ITEMS.changes(List.of(item(2, null, "9"), item(4, "d", "4")), List.of(item(3), item(99)));
        RowCounts counts = deliver(dataset, ITEMS, batch);
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, null, "9"), item(4, "d", "4")));
        assertThat(counts)
                .usingRecursiveComparison()
                .ignoringFields("bytes", "files")
                .isEqualTo(new RowCounts(4, 1, 1, 1, 0));
    }

    @Test
    default void aKeyMayHaveSeveralColumns() throws Exception {
        String dataset = Runs.freshName("keys");
        assumeAccepted(dataset, Extent.CHANGES);
        Frame frame = Frame.BY_REGION;
        deliver(dataset, frame, frame.snapshot(row("north", 1L, "a"), row("south", 1L, "b"), row("north", 2L, "c")));
        deliver(dataset, frame, frame.changes(List.of(row("south", 1L, "B")), List.of(row("north", 1L, null))));
        assertThat(Rows.text(rows(dataset))).isEqualTo(frame.text(row("south", 1L, "B"), row("north", 2L, "c")));
    }

    @Test
    default void wholePartsAreReplacedAndRemoved() throws Exception {
        String dataset = Runs.freshName("parts");
        assumeAccepted(dataset, Extent.PARTS);
        Frame keyless = ITEMS.keyedBy();
        deliver(
                dataset,
                keyless,
                keyless.snapshot(Map.of(
                        "one", List.of(item(1, "a", "1"), item(2, "b", "2")),
                        "two", List.of(item(3, "c", "3")),
                        "three", List.of(item(4, "d", "4")))));
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), item(3, "c", "3"), item(4, "d", "4")));
        ChangeBatch batch = keyless.parts(
                Map.of("one", List.of(item(1, "A", "1")), "four", List.of(item(5, "e", "5"))), Set.of("one", "two"));
        deliver(dataset, keyless, batch);
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(ITEMS.text(item(1, "A", "1"), item(4, "d", "4"), item(5, "e", "5")));
        deliver(dataset, keyless, keyless.parts(Map.of(), Set.of("four")));
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(1, "A", "1"), item(4, "d", "4")));
    }

    @Test
    default void anEmptyBatchMovesTheWatermark() throws Exception {
        String dataset = Runs.freshName("empty");
        Set<Extent> accepted = accepted(dataset);
        deliver(dataset, ITEMS, ITEMS.snapshot());
        assertThat(rows(dataset)).isEmpty();
        deliver(dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        if (accepted.contains(Extent.CHANGES)) {
            moves(dataset, ITEMS.changes(List.of(), List.of()));
            moves(dataset, ITEMS.changes(List.of(), List.of(item(99))));
        }
        if (accepted.contains(Extent.APPENDS)) {
            moves(dataset, ITEMS.appends());
        }
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(1, "a", "1")));
        deliver(dataset, ITEMS, ITEMS.snapshot());
        assertThat(rows(dataset)).isEmpty();
    }

    @Test
    default void aLongWatermarkIsRememberedWhole() throws Exception {
        String dataset = Runs.freshName("long");
        try (SinkRun run = SinkRun.open(this, dataset)) {
            String value = "{\"list\": \"" + "'\\\"\n\ud83d\ude80".repeat(2000) + "\"}";
            Plan plan = run.plan(Extent.FULL, ITEMS).until(new Watermark("test", value, "long"));
            done(run.commit(plan, ITEMS.snapshot(item(1, "a", "1"))));
            isRemembered(dataset, plan);
        }
    }

    @Test
    default void whatIsNotAcceptedIsRefused() throws Exception {
        String dataset = Runs.freshName("refuse");
        deliver(dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Map<Extent, ChangeBatch> batches = Map.of(
                Extent.APPENDS, ITEMS.appends(item(2, "b", "2")),
                Extent.CHANGES, ITEMS.changes(List.of(item(2, "b", "2")), List.of()),
                Extent.PARTS, ITEMS.parts(Map.of("one", List.of(item(2, "b", "2"))), Set.of()));
        Set<Extent> accepted = accepted(dataset);
        assertThat(accepted).contains(Extent.FULL).doesNotContain(Extent.NOTHING);
        for (Extent extent : batches.keySet()) {
            if (!accepted.contains(extent)) {
                assertThatThrownBy(() -> deliver(dataset, ITEMS, batches.get(extent)))
                        .as("%s", extent)
                        .isInstanceOfSatisfying(ConnectorException.class, refused -> assertThat(refused.kind())
                                .isEqualTo(ConnectorException.Kind.REFUSED));
            }
        }
        assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(1, "a", "1")));
        assertThat(SinkRun.committed(this, dataset).number()).isEqualTo(1);
    }

    private void moves(String dataset, ChangeBatch batch) throws Exception {
        long before = SinkRun.committed(this, dataset).number();
        RowCounts counts = deliver(dataset, ITEMS, batch);
        assertThat(counts.inserted() + counts.updated() + counts.deleted()).isZero();
        assertThat(SinkRun.committed(this, dataset).number()).isEqualTo(before + 1);
    }

    private void isRemembered(String dataset, Plan plan) throws Exception {
        assertThat(SinkRun.committed(this, dataset))
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .ignoringFields("at")
                .withEqualsForType(Object::equals, org.apache.spark.sql.types.StructType.class)
                .isEqualTo(Committed.by(plan, java.time.Instant.EPOCH));
    }

    private RowCounts deliver(String dataset, Frame frame, ChangeBatch batch) throws ConnectorException {
        return done(SinkRun.deliver(this, dataset, frame, batch));
    }

    private Set<Extent> accepted(String dataset) throws ConnectorException {
        try (SinkRun run = SinkRun.open(this, dataset)) {
            return run.sink().accepts();
        }
    }

    private void assumeAccepted(String dataset, Extent extent) throws ConnectorException {
        assumeThat(accepted(dataset)).contains(extent);
    }

    private static RowCounts done(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Done.class);
        return ((CommitResult.Done) result).counts();
    }
}
