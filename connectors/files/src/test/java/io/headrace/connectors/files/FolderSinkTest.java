package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What parquet and csv folders promise beyond the contract. */
class FolderSinkTest {
    private static final SinkSettings PARQUET = new ParquetSink("lake", "items");
    private static final SinkSettings CSV = new CsvSink("lake", "items", ",");

    @TempDir
    Path root;

    @Test
    void whatDeadRunsStagedIsRemovedOnceTheirNumberIsTakenAndForeignFilesStay() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Path dead = write(items().resolve("_headrace/stage/00000000000000000002/dead/1/0-0.parquet"));
        Path alive = write(items().resolve("_headrace/stage/00000000000000000003/alive/1/0-0.parquet"));
        Path half = write(items().resolve(
                        "_headrace/manifest/.00000000000000000002.json.01234567-89ab-cdef-0123-456789abcdef.once"));
        List<Path> foreign = List.of(
                write(items().resolve("notes.txt")),
                write(items().resolve("part-00000.parquet.bak")),
                write(items().resolve("_headrace/manifest/notes.json")),
                write(items().resolve("_headrace/stage/theirs/0-0.parquet")));
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(2, "b", "2")));
        assertThat(dead).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(items().resolve("_headrace/stage/00000000000000000002")).doesNotExist();
        assertThat(alive).exists();
        assertThat(foreign).allSatisfy(file -> assertThat(file).hasContent("theirs"));
    }

    @Test
    void changesRewriteOnlyFilesThatHoldTheirKeys() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        deliver(PARQUET, ITEMS, ITEMS.appends(item(3, "c", "3"), item(4, "d", "4")));
        List<String> before = data(".parquet");
        deliver(PARQUET, ITEMS, ITEMS.changes(List.of(item(3, "C", "3")), List.of(item(4))));
        List<String> after = data(".parquet");
        assertThat(before).hasSize(2);
        assertThat(after).hasSize(2).contains(before.get(0)).doesNotContain(before.get(1));
        assertThat(Duck.query(
                        "select id, name from read_parquet(" + Duck.quoted(items() + "/*.parquet") + ") order by id"))
                .extracting(Map::values)
                .extracting(Object::toString)
                .containsExactly("[1, a]", "[2, b]", "[3, C]");
    }

    @Test
    void csvTellsNullFromTheEmptyTextAndDoublesQuotes() throws Exception {
        StructType schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("text, with \"quotes\"", DataTypes.StringType)
                .add("at", DataTypes.TimestampType)
                .add("amount", DataTypes.createDecimalType(20, 10));
        Frame frame = new Frame(schema, List.of());
        deliver(
                CSV,
                frame,
                frame.snapshot(
                        Frame.row(1L, null, null, null),
                        Frame.row(
                                2L,
                                "",
                                Instant.parse("2026-01-02T03:04:05Z"),
                                new java.math.BigDecimal("0.0000000001")),
                        Frame.row(3L, "say \"hi\", or\nnot", null, new java.math.BigDecimal("12")),
                        Frame.row(4L, " x", null, null)));
        assertThat(Files.readString(items().resolve(data(".csv").get(0))))
                .isEqualTo("id,\"text, with \"\"quotes\"\"\",at,amount\n"
                        + "1,,,\n"
                        + "2,\"\",2026-01-02T03:04:05.000000Z,0.0000000001\n"
                        + "3,\"say \"\"hi\"\", or\nnot\",,12.0000000000\n"
                        + "4,\" x\",,\n");
    }

    @Test
    void aCopyWithoutRowsStillTellsItsColumns() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        deliver(PARQUET, ITEMS, ITEMS.changes(List.of(), List.of(item(1))));
        assertThat(Duck.query("describe select * from read_parquet(" + Duck.quoted(items() + "/*.parquet") + ")"))
                .extracting(row -> row.get("column_name") + " " + row.get("column_type"))
                .containsExactly("id BIGINT", "name VARCHAR", "amount DECIMAL(10,2)");
        deliver(PARQUET, ITEMS, ITEMS.appends(item(2, "b", "2")));
        assertThat(data(".parquet")).hasSize(1);
    }

    @Test
    void eachFileOfACopyByPartsHasOneOrigin() throws Exception {
        Frame keyless = ITEMS.keyedBy();
        deliver(
                CSV,
                keyless,
                keyless.snapshot(Map.of("a b/1", List.of(item(1, "a", "1")), "2", List.of(item(2, "b", "2")))));
        assertThat(data(".csv")).hasSize(2);
        deliver(CSV, keyless, keyless.parts(Map.of("2", List.of(item(3, "c", "3"))), Set.of("2", "a b/1")));
        assertThat(data(".csv")).hasSize(1);
        assertThat(Files.readString(items().resolve(data(".csv").get(0)))).isEqualTo("id,name,amount\n3,c,3.00\n");
    }

    @Test
    void partsAreRefusedWhereOriginsAreNotKnown() throws Exception {
        Frame keyless = ITEMS.keyedBy();
        deliver(PARQUET, keyless, keyless.snapshot(item(1, "a", "1")));
        assertThatThrownBy(() -> deliver(PARQUET, keyless, keyless.parts(Map.of(), Set.of("one"))))
                .isInstanceOf(ConnectorException.class)
                .hasMessage("The folder 'items' holds rows of which it is not known which of the provider's files they"
                        + " came from; order a full snapshot");
    }

    @Test
    void aChangeOfColumnsNeedsAFullSnapshot() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Frame other = new Frame(ITEMS.schema().add("more", DataTypes.StringType), List.of("id"));
        assertThatThrownBy(() -> deliver(
                        PARQUET, other, other.appends(Frame.row(2L, "b", new java.math.BigDecimal("2.00"), "more"))))
                .hasMessage("The columns have changed since the last commit to the folder 'items', which only a full"
                        + " snapshot can deliver; order one");
    }

    @Test
    void csvRefusesNestedColumnsByName() throws Exception {
        Frame nested =
                new Frame(new StructType().add("tags", DataTypes.createArrayType(DataTypes.StringType)), List.of());
        assertThatThrownBy(() -> deliver(CSV, nested, nested.snapshot()))
                .hasMessage("Column 'tags' of type ARRAY<STRING> cannot be written to csv; leave it out by 'select', or"
                        + " deliver to parquet or Delta");
    }

    @Test
    void aDataFileThatIsGoneIsNamed() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        String file = data(".parquet").get(0);
        Files.delete(items().resolve(file));
        changed("Somebody changed the folder 'items': '" + file
                + "' is gone; restore it, or empty it and order a full snapshot");
    }

    @Test
    void aDataFileOfAnotherSizeIsNamed() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        String file = data(".parquet").get(0);
        long size = Files.size(items().resolve(file));
        Files.writeString(items().resolve(file), "cut");
        changed("Somebody changed the folder 'items': '" + file + "' has 3 bytes instead of " + size
                + "; restore it, or empty it and order a full snapshot");
    }

    @Test
    void aFolderThatWasEmptiedBeginsAnewAndWhatWasUnderWayDoesNotLandThere() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        deliver(PARQUET, ITEMS, ITEMS.appends(item(2, "b", "2")));
        RunContext late = Runs.fresh();
        try (SinkSession session = open(late)) {
            Sink sink = session.sink("share/consumer/items", PARQUET, WriteMode.MIRROR);
            ChangeBatch batch = ITEMS.appends(item(3, "c", "3"));
            try (Staged staged = sink.stage(plan(late, sink.committed(), ITEMS, batch), batch)) {
                empty(items());
                assertThat(session.publish(List.of(staged), Permits.ALWAYS))
                        .containsExactly(new CommitResult.Conflict(Committed.NONE));
            }
        }
        empty(items());
        assertThat(committed()).isEqualTo(Committed.NONE);
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(2, "b", "2"), item(4, "d", "4")));
        assertThat(committed().number()).isEqualTo(1);
        assertThat(Duck.query("select id from read_parquet(" + Duck.quoted(items() + "/*.parquet") + ") order by id")
                        .toString())
                .isEqualTo("[{id=2}, {id=4}]");
    }

    private static void empty(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path file : all.sorted(Collections.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void lostManifestsAreNotTakenForAFreshFolder() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Files.delete(items().resolve("_headrace/manifest/00000000000000000001.json"));
        changed("Somebody changed the folder 'items': its manifests are gone, its data files are there; restore it, or"
                + " empty it and order a full snapshot");
    }

    @Test
    void aManifestThatWasChangedBreaksTheChain() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(2, "b", "2")));
        Path first = items().resolve("_headrace/manifest/00000000000000000001.json");
        Files.writeString(first, Files.readString(first) + " ");
        changed(
                "The manifest of commit 1 in the folder 'items' is not the one that the next was made after; restore the"
                        + " folder, or empty it and order a full snapshot");
    }

    @Test
    void theCopyOfAnotherMappingIsNotTouched() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        try (SinkSession session = open(Runs.withoutSpark())) {
            Sink other = session.sink("share/other/items", PARQUET, WriteMode.MIRROR);
            assertThatThrownBy(other::committed)
                    .hasMessage("The folder 'items' holds the copy of 'share/consumer/items', not of"
                            + " 'share/other/items'; choose another folder");
        }
    }

    @Test
    void namesAreTheSameInEveryLanguage() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
            deliver(PARQUET, ITEMS, ITEMS.appends(item(2, "b", "2")));
        } finally {
            Locale.setDefault(before);
        }
        assertThat(items().resolve("_headrace/manifest/00000000000000000002.json"))
                .exists();
        assertThat(data(".parquet"))
                .hasSize(2)
                .allMatch(name -> name.matches("part-0{19}[12]-[0-9a-f]{8}-00000\\.parquet"));
    }

    @Test
    void whatIsStagedStaysWhileTheFolderDoesNotShowTheCommit() throws Exception {
        deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Path second = items().resolve("_headrace/manifest/00000000000000000002.json");
        Path hidden = root.resolve("hidden");
        Faults staleListing = (step, moment, plan) -> {
            if (step == Step.CONFIRM && moment == Faults.Moment.BEFORE) {
                assertThat(second.toFile().renameTo(hidden.toFile())).isTrue();
            }
        };
        deliver(Runs.of(Runs.freshId(), staleListing), PARQUET, ITEMS, ITEMS.appends(item(2, "b", "2")));
        assertThat(data(".parquet")).hasSize(1);
        Files.move(hidden, second);
        assertThat(committed().number()).isEqualTo(2);
        assertThat(data(".parquet")).hasSize(2);
    }

    @Test
    void observersThatFinishTheSameCommitDoNotDisturbEachOther() throws Exception {
        Frame keyless = ITEMS.keyedBy();
        Map<String, List<Row>> parts = new HashMap<>();
        for (int part = 0; part < 20; part++) {
            parts.put("part " + part, List.of(item(part, "a", "1")));
        }
        deliver(PARQUET, keyless, keyless.snapshot(parts));
        ExecutorService observers = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 10; round++) {
                unconfirm();
                List<Callable<Long>> all =
                        Collections.nCopies(4, () -> committed().number());
                for (Future<Long> number : observers.invokeAll(all)) {
                    assertThat(number.get()).isEqualTo(1);
                }
                assertThat(data(".parquet")).hasSize(20);
            }
        } finally {
            observers.shutdown();
        }
    }

    @Test
    void anObserverThatACommitOvertookLooksAgain() throws Exception {
        try (Lake lake = Lake.open(new LakeStore.Local(root))) {
            SinkFolder folder = new SinkFolder(lake, "items", "share/consumer/items");
            deliver(PARQUET, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
            Head first = folder.reconciled().orElseThrow();
            deliver(PARQUET, ITEMS, ITEMS.snapshot(item(2, "b", "2")));
            assertThat(folder.confirm(first)).isFalse();
            assertThat(folder.reconciled().orElseThrow().number()).isEqualTo(2);
        }
    }

    /** As if the run had died right after its commit. */
    private void unconfirm() throws Exception {
        try (Lake lake = Lake.open(new LakeStore.Local(root))) {
            SinkFolder folder = new SinkFolder(lake, "items", "share/consumer/items");
            for (LiveFile file : folder.reconciled().orElseThrow().files()) {
                Files.createDirectories(items().resolve(file.staged()).getParent());
                Files.move(items().resolve(file.name()), items().resolve(file.staged()));
            }
        }
    }

    private static Path write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "theirs");
    }

    private Committed committed() throws ConnectorException {
        try (SinkSession session = open(Runs.withoutSpark())) {
            return session.sink("share/consumer/items", PARQUET, WriteMode.MIRROR)
                    .committed();
        }
    }

    private void changed(String message) throws Exception {
        try (SinkSession session = open(Runs.withoutSpark())) {
            Sink sink = session.sink("share/consumer/items", PARQUET, WriteMode.MIRROR);
            assertThatThrownBy(sink::committed)
                    .isInstanceOfSatisfying(ConnectorException.class, changed -> assertThat(changed.kind())
                            .isEqualTo(ConnectorException.Kind.SINK_CHANGED))
                    .hasMessage(message);
        }
    }

    private void deliver(SinkSettings settings, Frame frame, ChangeBatch batch) throws ConnectorException {
        deliver(Runs.fresh(), settings, frame, batch);
    }

    private void deliver(RunContext run, SinkSettings settings, Frame frame, ChangeBatch batch)
            throws ConnectorException {
        try (SinkSession session = open(run)) {
            Sink sink = session.sink("share/consumer/items", settings, WriteMode.MIRROR);
            try (Staged staged = sink.stage(plan(run, sink.committed(), frame, batch), batch)) {
                assertThat(session.publish(List.of(staged), Permits.ALWAYS))
                        .hasOnlyElementsOfType(CommitResult.Done.class);
            }
        }
    }

    private static Plan plan(RunContext run, Committed last, Frame frame, ChangeBatch batch) {
        long number = last.number() + 1;
        return new Plan(
                "share/consumer/items",
                number,
                batch.extent(),
                last.to(),
                new Watermark("test", "" + number, "" + number),
                WriteMode.MIRROR,
                run.runId(),
                "",
                frame.schema(),
                frame.schema(),
                frame.key());
    }

    private SinkSession open(RunContext context) throws ConnectorException {
        return new FilesConnector().sinks(new LakeStore.Local(root), context);
    }

    private Path items() {
        return root.resolve("items");
    }

    private List<String> data(String ending) throws IOException {
        try (var files = Files.list(items())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
