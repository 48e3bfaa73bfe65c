package io.headrace.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.SchemaPolicy;
import io.headrace.configs.Shape;
import io.headrace.configs.Share;
import io.headrace.configs.WriteMode;
import io.headrace.configs.where.Where;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.SchemaDifference;
import io.headrace.jobs.report.SchemaDifference.Handling;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans and runs, with sources and sinks in memory: what the engine itself decides. */
final class EngineTest {
    private static final Supplier<SparkSession> NO_SPARK = () -> {
        throw new AssertionError("Spark was started");
    };

    private final MemoryConnector memory = new MemoryConnector();
    private final MemorySource orders = new MemorySource();
    private final MemorySource other = new MemorySource();

    private volatile boolean stopped;

    EngineTest() {
        memory.sources.put("orders", orders);
        memory.sources.put("other", other);
    }

    @Test
    void theFirstRunIsFullTheNextIncrementalAndThenThereIsNothing() {
        orders.become(1, "a", 2, "b");
        Share share = share(WriteMode.MIRROR, List.of("id"), Shape.NONE);
        assertThat(run(share).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(held()).containsExactly("[1,a]", "[2,b]");

        orders.become(1, "a2", 3, "c");
        DatasetPlan plan = plan(share);
        assertThat(plan.mode()).isEqualTo(Mode.INCREMENTAL);
        assertThat(plan.number()).isEqualTo(2);
        assertThat(plan.reason()).isEqualTo("states after state 0");
        assertThat(run(share).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(held()).containsExactly("[1,a2]", "[3,c]");

        DatasetReport report = engine(share, NO_SPARK)
                .run(Selection.ALL, "r3", Progress.NONE)
                .datasets()
                .get(0);
        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.plan().mode()).isEqualTo(Mode.NOTHING);
        assertThat(report.plan().columns()).containsExactly("id int", "v string");
        assertThat(memory.openSessions + orders.openWindows + memory.sinks.get("orders").openStages)
                .isZero();
    }

    @Test
    void theReportNamesWhereTheWindowReallyEnded() {
        orders.become(1, "a");
        Share share = share(WriteMode.MIRROR, List.of("id"), Shape.NONE);
        DatasetReport report = engine(share, () -> {
                    if (orders.openWindows == 0) {
                        orders.become(1, "a", 2, "came between plan and window");
                    }
                    return LocalSpark.newSession();
                })
                .run(Selection.ALL, "r1", Progress.NONE)
                .datasets()
                .get(0);
        assertThat(report.plan().to())
                .isEqualTo(memory.sinks.get("orders").committed.to());
    }

    @Test
    void deletionsAreFoundByWhatIsLeft() {
        orders.deletesByPresence = true;
        orders.become(1, "a", 2, "b", 3, "c");
        Share share = share(WriteMode.MIRROR, List.of("id"), Shape.NONE);
        run(share);
        orders.become(2, "b", 3, "C");
        run(share);
        assertThat(held()).containsExactly("[2,b]", "[3,C]");
    }

    @Test
    void aLogOfChangesSaysWhatHappenedToTheCopyAndNoMore() {
        orders.become(1, "a", 2, "b");
        Shape shape = new Shape(List.of(), Optional.of(Where.parse("id < 10")), Map.of());
        Share share = share(WriteMode.CHANGES, List.of("id"), shape);
        run(share);
        orders.become(1, "a2", 3, "c", 20, "hidden");
        run(share);
        orders.become(1, "a2", 3, "c");
        run(share);
        assertThat(log())
                .containsExactly("1 insert 1 a", "1 insert 2 b", "2 delete 2 b", "2 insert 3 c", "2 update 1 a2");
        assertThat(memory.sinks.get("orders").committed.number()).isEqualTo(3);
        assertThat(memory.sinks.get("orders").last).isEqualTo(Extent.APPENDS);
    }

    @Test
    void aFullSnapshotOfALogIsTheDifference() {
        orders.become(1, "a", 2, "b");
        Share share = share(WriteMode.CHANGES, List.of("id"), Shape.NONE);
        run(share);
        orders.become(2, "b", 3, "c");
        Selection full = new Selection(Set.of(), Set.of(), Selection.Snapshot.FULL);
        engine(share, LocalSpark::newSession).run(full, "full", Progress.NONE);
        assertThat(log()).containsExactly("1 insert 1 a", "1 insert 2 b", "2 delete 1 a", "2 insert 3 c");
    }

    @Test
    void aLogWithoutAKeyOrWithOtherColumnsTakesNoFullSnapshot() {
        Selection ordered = new Selection(Set.of(), Set.of(), Selection.Snapshot.DUE, Set.of("acme/orders"));
        orders.become(1, "a");
        orders.extent = Extent.APPENDS;
        Share keyless = share(WriteMode.CHANGES, List.of(), Shape.NONE);
        run(keyless);
        assertThat(engine(keyless, NO_SPARK)
                        .plan(ordered)
                        .get(0)
                        .failure()
                        .orElseThrow()
                        .message())
                .isEqualTo("dataset 'orders': write-mode 'changes' without a key cannot tell what a full snapshot would"
                        + " change; name the key, or deliver to another place");
        memory.sinks.clear();
        Share keyed = share(WriteMode.CHANGES, List.of("id"), Shape.NONE);
        run(keyed);
        assertThat(engine(keyed, NO_SPARK).plan(ordered).get(0).mode()).isEqualTo(Mode.FULL);
        orders.schema = MemorySource.SCHEMA.add("extra", DataTypes.IntegerType);
        assertThat(engine(keyed, NO_SPARK)
                        .plan(ordered)
                        .get(0)
                        .failure()
                        .orElseThrow()
                        .message())
                .isEqualTo(
                        "dataset 'orders': write-mode 'changes' keeps the columns that its log began with, but column"
                                + " 'extra' (int) is new; set schema = evolve (the copy gets new columns) or ignore-new"
                                + " (they stay out) for the dataset, or deliver to another place");
    }

    @Test
    void whatASinkCannotTellApartIsReadAgain() {
        orders.become(1, "a");
        Share share = share(WriteMode.MIRROR, List.of(), Shape.NONE);
        run(share);
        orders.extent = Extent.PARTS;
        orders.become(1, "b");
        assertThat(plan(share).mode()).isEqualTo(Mode.FULL);
        assertThat(plan(share).reason())
                .isEqualTo("states after state 0; the sink does not know which rows came from which file, so all are"
                        + " read again");
        run(share);
        assertThat(held()).containsExactly("[1,b]");
        assertThat(memory.sinks.get("orders").last).isEqualTo(Extent.FULL);
    }

    @Test
    void appendAndKeylessChangesRefuseWhatIsNotNew() {
        orders.become(1, "a");
        for (WriteMode mode : List.of(WriteMode.APPEND, WriteMode.CHANGES)) {
            memory.sinks.clear();
            orders.extent = Extent.CHANGES;
            Share share = share(mode, List.of(), Shape.NONE);
            run(share);
            orders.extent = Extent.FULL;
            orders.become(1, "b");
            assertThat(plan(share).failure().orElseThrow().kind()).isEqualTo(Kind.REFUSED);
            assertThat(plan(share).failure().orElseThrow().message())
                    .isEqualTo(
                            mode == WriteMode.APPEND
                                    ? "dataset 'orders': write-mode 'append' takes new rows only, but states after state "
                                            + (orders.states.size() - 2)
                                            + "; use write-mode 'mirror', or 'changes' with a key"
                                    : "dataset 'orders': write-mode 'changes' needs a key, because states after state "
                                            + (orders.states.size() - 2)
                                            + "; name the key or use write-mode 'mirror'");
        }
    }

    @Test
    void anotherShapeOrSchemaAsksForAFullSnapshot() {
        orders.become(1, "a");
        run(share(WriteMode.MIRROR, List.of("id"), Shape.NONE));
        orders.become(1, "b");
        Shape shape = new Shape(List.of(), Optional.of(Where.parse("id < 10")), Map.of());
        assertThat(plan(share(WriteMode.MIRROR, List.of("id"), shape))
                        .failure()
                        .orElseThrow()
                        .message())
                .isEqualTo(
                        "dataset 'orders' cannot continue: its shape, key, write mode or mask key is not the one that"
                                + " the copy was made with. Order a full snapshot with \"headrace reset FILE --consumer acme"
                                + " --dataset orders\", or put the share file back as it was");
        orders.schema = MemorySource.SCHEMA.add("extra", DataTypes.IntegerType);
        assertThat(plan(share(WriteMode.MIRROR, List.of("id"), Shape.NONE))
                        .failure()
                        .orElseThrow()
                        .message())
                .isEqualTo(
                        "dataset 'orders' cannot continue: its columns are no longer those of the copy: column 'extra'"
                                + " (int) is new. Order a full snapshot with \"headrace reset FILE --consumer acme"
                                + " --dataset orders\", or set schema = evolve (the copy gets new columns) or ignore-new"
                                + " (they stay out) for the dataset");
    }

    @Test
    void whatIsGoneOrOfAnotherTypeIsAlwaysRefusedColumnByColumn() {
        orders.become(1, "a");
        run(share(WriteMode.MIRROR, List.of("id"), Shape.NONE));
        orders.become(1, "b");
        orders.schema = new StructType().add("id", DataTypes.StringType).add("w", DataTypes.createDecimalType(5, 2));
        for (SchemaPolicy policy : SchemaPolicy.values()) {
            DatasetPlan plan = plan(share(WriteMode.MIRROR, policy));
            assertThat(plan.failure().orElseThrow().kind()).isEqualTo(Kind.OUTDATED);
            assertThat(plan.failure().orElseThrow().message())
                    .isEqualTo(
                            "dataset 'orders' cannot continue: its columns are no longer those of the copy: column"
                                    + " 'id' was int and is string, column 'v' (string) is gone, column 'w' (decimal(5,2)) is"
                                    + " new. Order a full snapshot with \"headrace reset FILE --consumer acme --dataset orders\"");
            assertThat(plan.schemaDifferences()).hasSize(3);
        }
    }

    @Test
    void newColumnsAndWiderTypesArriveInASinkThatCanTakeThem() {
        orders.become(1, "a", 2, "b");
        Share share = share(WriteMode.MIRROR, SchemaPolicy.EVOLVE);
        run(share);
        memory.sinks.get("orders").evolves = Set.of(SchemaChange.ADDED, SchemaChange.WIDENED);
        orders.become(1, "a", 2, "c");
        orders.schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("v", DataTypes.StringType)
                .add("extra", DataTypes.ShortType);
        DatasetPlan plan = plan(share);
        assertThat(plan.mode()).isEqualTo(Mode.INCREMENTAL);
        assertThat(plan.schemaDifferences())
                .containsExactly(
                        new SchemaDifference("id", Optional.of("int"), Optional.of("bigint"), Handling.WIDENED),
                        new SchemaDifference("extra", Optional.empty(), Optional.of("smallint"), Handling.ADDED));
        orders.deletesByPresence = true;
        assertThat(run(share).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(memory.sinks.get("orders").last).isEqualTo(Extent.CHANGES);
        assertThat(memory.sinks.get("orders").schema.simpleString())
                .isEqualTo("struct<id:bigint,v:string,extra:smallint>");
        assertThat(plan(share).schemaDifferences()).isEmpty();
    }

    @Test
    void allRowsAreReadAgainWhereSourceOrSinkCannotDoWithout() {
        orders.become(1, "a", 2, "b");
        Share share = share(WriteMode.MIRROR, SchemaPolicy.EVOLVE);
        run(share);
        MemorySink sink = memory.sinks.get("orders");
        orders.become(1, "a", 2, "c");
        orders.schema = MemorySource.SCHEMA.add("extra", DataTypes.IntegerType);
        assertThat(plan(share).mode()).isEqualTo(Mode.FULL);
        assertThat(plan(share).reason())
                .isEqualTo("states after state 0; the columns have changed, so all rows are written again");
        sink.evolves = Set.of(SchemaChange.ADDED);
        assertThat(plan(share).mode()).isEqualTo(Mode.INCREMENTAL);
        assertThat(orders.asked).isEqualTo("[extra] since state 0");
        orders.newColumnsAreNull = false;
        assertThat(plan(share).reason())
                .isEqualTo("states after state 0; rows that were delivered may have values in new columns, so all are"
                        + " read again");
        run(share);
        assertThat(held()).containsExactly("[1,a,7]", "[2,c,7]");
        assertThat(sink.committed.sourceSchema().fieldNames()).containsExactly("id", "v", "extra");
    }

    @Test
    void aLogGetsNewColumnsWhereItsSinkCanTakeThemAndIsRefusedElsewhere() {
        orders.become(1, "a", 2, "b");
        Share share = share(WriteMode.CHANGES, SchemaPolicy.EVOLVE);
        run(share);
        MemorySink sink = memory.sinks.get("orders");
        orders.become(1, "a", 2, "b", 3, "c");
        orders.schema = MemorySource.SCHEMA.add("extra", DataTypes.IntegerType);
        assertThat(plan(share).failure().orElseThrow().message())
                .isEqualTo("dataset 'orders': column 'extra' (int) is new, and what was delivered to 'memory orders' in"
                        + " write-mode 'changes' can get no other columns; deliver to another place");
        sink.evolves = Set.of(SchemaChange.ADDED);
        orders.newColumnsAreNull = false;
        run(share);
        assertThat(sink.rows.stream()
                        .map(r -> r.<Object>getAs("_snapshot") + " " + r.getAs("_change_type") + " " + r.getAs("id")
                                + " " + r.getAs("extra"))
                        .sorted())
                .containsExactly("1 insert 1 null", "1 insert 2 null", "2 insert 3 7", "2 update 1 7", "2 update 2 7");
    }

    @Test
    void newColumnsStayOutWhereTheyAreToBeIgnoredUntilAFullSnapshotIsOrdered() {
        orders.become(1, "a");
        Share share = share(WriteMode.MIRROR, SchemaPolicy.IGNORE_NEW);
        run(share);
        orders.schema = MemorySource.SCHEMA.add("extra", DataTypes.IntegerType);
        for (String value : List.of("b", "c")) {
            orders.become(1, value);
            DatasetReport report = run(share);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.plan().mode()).isEqualTo(Mode.INCREMENTAL);
            assertThat(report.plan().schemaDifferences())
                    .containsExactly(
                            new SchemaDifference("extra", Optional.empty(), Optional.of("int"), Handling.LEFT_OUT));
            assertThat(memory.sinks.get("orders").schema.fieldNames()).containsExactly("id", "v");
        }
        Selection ordered = new Selection(Set.of(), Set.of(), Selection.Snapshot.DUE, Set.of("acme/orders"));
        engine(share, LocalSpark::newSession).run(ordered, "full", Progress.NONE);
        assertThat(held()).containsExactly("[1,c,7]");
    }

    @Test
    void aKeyThatIsNoneIsNamedWithCounts() {
        orders.become(1, "same", 2, "same", 3, null, 4, null);
        Share share = share(WriteMode.MIRROR, List.of("v"), Shape.NONE);
        assertThat(run(share).failure().orElseThrow().message())
                .isEqualTo("dataset 'orders': the key (v) is NULL in 2 rows; leave these out with where, or name other"
                        + " key columns");
        orders.become(1, "same", 2, "same");
        assertThat(run(share).failure().orElseThrow().message())
                .isEqualTo("dataset 'orders': the key (v) is not unique: 1 of its values occur more than once; remove"
                        + " the duplicates at the provider, or name other key columns");
        assertThat(orders.openWindows).isZero();
        assertThat(memory.sinks.get("orders").committed).isEqualTo(Committed.NONE);
    }

    @Test
    void aDatasetThatFailsDoesNotKeepTheOthers() {
        orders.become(1, "a");
        other.become(7, "x");
        Share share = both();
        orders.unverified = Optional.of(new ConnectorException(Kind.BAD_DATA, "changed while it was read"));
        List<DatasetReport> reports = engine(share, LocalSpark::newSession)
                .run(Selection.ALL, "r", Progress.NONE)
                .datasets();
        assertThat(reports).extracting(DatasetReport::outcome).containsExactly(Outcome.FAILED, Outcome.COMMITTED);
        assertThat(reports.get(0).failure().orElseThrow().message()).isEqualTo("changed while it was read");
        assertThat(memory.sinks.get("orders").openStages).isZero();

        orders.broken = Optional.of(new IllegalStateException("a defect"));
        reports = engine(share, LocalSpark::newSession)
                .run(Selection.ALL, "r", Progress.NONE)
                .datasets();
        assertThat(reports).extracting(DatasetReport::outcome).containsExactly(Outcome.FAILED, Outcome.UNCHANGED);
        assertThat(reports.get(0).failure().orElseThrow().message())
                .isEqualTo("failed with IllegalStateException; the log has the rest");
    }

    @Test
    void datasetsOfOneStateThatAreCommittedAtOnceArriveTogetherOrNotAtAll() {
        orders.become(1, "a");
        other.become(7, "x");
        memory.publishesAtOnce = true;
        orders.sharesState = true;
        other.sharesState = true;
        orders.unverified = Optional.of(new ConnectorException(Kind.BAD_DATA, "changed while it was read"));
        List<DatasetReport> reports = engine(both(), LocalSpark::newSession)
                .run(Selection.ALL, "r1", Progress.NONE)
                .datasets();
        assertThat(reports).extracting(DatasetReport::outcome).containsExactly(Outcome.FAILED, Outcome.NOT_PUBLISHED);
        assertThat(reports.get(1).failure().orElseThrow().message())
                .isEqualTo("not published, because another dataset of the same store was not; nothing was changed, run"
                        + " again");
        MemorySink held = memory.sinks.get("other");
        assertThat(held.committed).isEqualTo(Committed.NONE);
        assertThat(held.openStages + orders.openWindows + other.openWindows).isZero();

        orders.unverified = Optional.empty();
        reports = engine(both(), LocalSpark::newSession)
                .run(Selection.ALL, "r2", Progress.NONE)
                .datasets();
        assertThat(reports).extracting(DatasetReport::outcome).containsOnly(Outcome.COMMITTED);
    }

    @Test
    void aRowThatCannotBeReadIsExplainedByItsSourceAndItsWindowIsClosed() {
        orders.become(1, "a");
        orders.unreadable = Optional.of(new ConnectorException(Kind.BAD_DATA, "File 'a.csv': line 1 is broken"));
        DatasetReport report = run(share(WriteMode.MIRROR, List.of("id"), Shape.NONE));
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failure().orElseThrow().message()).isEqualTo("File 'a.csv': line 1 is broken");
        assertThat(orders.openWindows).isZero();
    }

    @Test
    void everyEndOfACommitIsReportedAsWhatItIs() {
        orders.become(1, "a");
        Share share = share(WriteMode.MIRROR, List.of("id"), Shape.NONE);
        MemorySink sink = new MemorySink();
        memory.sinks.put("orders", sink);
        sink.answer = plan -> Optional.of(new CommitResult.Conflict(Committed.by(plan, java.time.Instant.EPOCH)));
        assertThat(run(share).outcome()).isEqualTo(Outcome.CONFLICT);
        sink.answer = plan -> Optional.of(new CommitResult.NotApplied(
                new ConnectorException(ConnectorException.Kind.REVOKED, "the permit was refused")));
        assertThat(run(share)).satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.failure())
                    .contains(new Failure(ConnectorException.Kind.REVOKED, "the permit was refused"));
        });
        sink.answer = plan -> Optional.of(new CommitResult.Unknown("no reply"));
        DatasetReport unknown = run(share);
        assertThat(unknown.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(unknown.failure().orElseThrow().message())
                .isEqualTo(
                        "the store did not say whether it committed (no reply); run again, the next run finds out and"
                                + " continues rightly");
        sink.answer = plan -> Optional.of(new CommitResult.NotReached());
        DatasetReport notReached = run(share);
        assertThat(notReached.outcome()).isEqualTo(Outcome.NOT_PUBLISHED);
        assertThat(notReached.failure().orElseThrow().message())
                .isEqualTo("not published, because another dataset of the same store was not; nothing was changed, run"
                        + " again");
        memory.publishFailure = Optional.of(new IllegalStateException("broke"));
        assertThat(run(share).outcome()).isEqualTo(Outcome.UNKNOWN);
        sink.refusal = Optional.of(new ConnectorException(Kind.SINK_CHANGED, "somebody was here"));
        assertThat(plan(share).failure().orElseThrow().kind()).isEqualTo(Kind.SINK_CHANGED);
        assertThat(sink.openStages + orders.openWindows + memory.openSessions).isZero();
    }

    @Test
    void whatAStopKeepsFromBeingPublishedIsStoppedAndTheNextRunDeliversIt() {
        orders.become(1, "a");
        Share share = share(WriteMode.MIRROR, List.of("id"), Shape.NONE);
        orders.whenRead = () -> stopped = true;
        DatasetReport report = run(share);
        assertThat(report.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(report.failure().orElseThrow().message())
                .isEqualTo("stopped before it was published; nothing was changed, the next run continues");
        orders.unreadable = Optional.of(new ConnectorException(Kind.INTERNAL, "the job was cancelled"));
        stopped = false;
        assertThat(run(share).outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(engine(share, NO_SPARK)
                        .run(Selection.ALL, "r", Progress.NONE)
                        .datasets())
                .isEmpty();
        assertThat(memory.sinks.get("orders").openStages + orders.openWindows + memory.openSessions)
                .isZero();
        orders.whenRead = () -> {};
        orders.unreadable = Optional.empty();
        stopped = false;
        assertThat(run(share).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(held()).containsExactly("[1,a]");
    }

    @Test
    void connectNamesEveryStoreThatCannotBeUsed() {
        assertThat(engine(share(WriteMode.MIRROR, List.of("id"), Shape.NONE), NO_SPARK)
                        .connect())
                .containsExactly(new Failure(Kind.UNREACHABLE, "store 'm': nobody is there"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUpdateThatLeavesTheFilterIsADeleteAndOneThatEntersIsAnInsert(boolean byPresence) {
        Shape shape = new Shape(List.of(), Optional.of(Where.parse("v <> 'out'")), Map.of());
        orders.deletesByPresence = byPresence;
        for (WriteMode mode : List.of(WriteMode.MIRROR, WriteMode.CHANGES)) {
            memory.sinks.clear();
            orders.states.clear();
            Share share = share(mode, List.of("id"), shape);
            orders.become(1, "in", 2, "out", 3, "in");
            run(share);
            orders.become(1, "out", 2, "in", 3, "in");
            assertThat(run(share).plan().mode()).isEqualTo(Mode.INCREMENTAL);
            if (mode == WriteMode.MIRROR) {
                assertThat(held()).containsExactly("[2,in]", "[3,in]");
            } else {
                assertThat(log()).containsExactly("1 insert 1 in", "1 insert 3 in", "2 delete 1 in", "2 insert 2 in");
            }
        }
    }

    /** Whatever happens to the source, and however deletions are told: increments lead to the shaped full state. */
    @Test
    void incrementsLeadToTheStateThatOneFullSnapshotShows() {
        Random random = new Random(20261122);
        Shape shape = new Shape(List.of(), Optional.of(Where.parse("v <> 'out'")), Map.of());
        for (WriteMode mode : List.of(WriteMode.MIRROR, WriteMode.CHANGES)) {
            memory.sinks.clear();
            orders.states.clear();
            Map<Integer, String> state = new TreeMap<>();
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 4; i++) {
                    int id = random.nextInt(8);
                    String v = List.of("in", "out", "gone", "new").get(random.nextInt(4));
                    if (v.equals("gone")) {
                        state.remove(id);
                    } else {
                        state.put(id, v);
                    }
                }
                orders.states.add(new TreeMap<>(state));
                orders.deletesByPresence = random.nextBoolean();
                run(share(mode, List.of("id"), shape));
            }
            List<String> expected = state.entrySet().stream()
                    .filter(e -> !e.getValue().equals("out"))
                    .map(e -> "[" + e.getKey() + "," + e.getValue() + "]")
                    .toList();
            assertThat(mode == WriteMode.MIRROR ? held() : replayed()).isEqualTo(expected);
        }
    }

    private List<String> held() {
        return memory.sinks.get("orders").rows.stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    private List<String> log() {
        return memory.sinks.get("orders").rows.stream()
                .map(r -> r.getLong(3) + " " + r.getString(2) + " " + r.getInt(0) + " " + r.getString(1))
                .sorted()
                .toList();
    }

    private List<String> replayed() {
        Map<Integer, String> state = new TreeMap<>();
        for (String entry : log()) {
            String[] words = entry.split(" ");
            if (words[1].equals("delete")) {
                state.remove(Integer.valueOf(words[2]));
            } else {
                state.put(Integer.valueOf(words[2]), words[3]);
            }
        }
        return state.entrySet().stream()
                .map(e -> "[" + e.getKey() + "," + e.getValue() + "]")
                .toList();
    }

    private DatasetReport run(Share share) {
        return engine(share, LocalSpark::newSession)
                .run(Selection.ALL, "run", Progress.NONE)
                .datasets()
                .get(0);
    }

    private DatasetPlan plan(Share share) {
        return engine(share, NO_SPARK).plan(Selection.ALL).get(0);
    }

    private Engine engine(Share share, Supplier<SparkSession> spark) {
        return new Engine(
                share,
                new Connectors(List.of(memory)),
                spark,
                Clock.systemUTC(),
                Faults.NONE,
                Permits.ALWAYS,
                () -> stopped);
    }

    private static Share share(WriteMode mode, List<String> key, Shape shape) {
        return share(List.of(dataset("orders", key, shape)), List.of(mapping("orders", mode)));
    }

    private static Share both() {
        return share(
                List.of(dataset("orders", List.of("id"), Shape.NONE), dataset("other", List.of("id"), Shape.NONE)),
                List.of(mapping("orders", WriteMode.MIRROR), mapping("other", WriteMode.MIRROR)));
    }

    /** From one store to one other. */
    private static Share share(List<DatasetSpec> datasets, List<Mapping> mappings) {
        return new Share(
                "retail",
                "Acme",
                "",
                "",
                Optional.empty(),
                List.of(),
                Map.of("m", new MemoryConnector.MemoryStore()),
                datasets,
                List.of(new Consumer(
                        "acme",
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Map.of("m", new MemoryConnector.MemoryStore()),
                        mappings)));
    }

    private static Share share(WriteMode mode, SchemaPolicy policy) {
        Share plain = share(mode, List.of("id"), Shape.NONE);
        DatasetSpec dataset = plain.datasets().get(0);
        return new Share(
                plain.name(),
                plain.provider(),
                "",
                "",
                Optional.empty(),
                List.of(),
                plain.stores(),
                List.of(new DatasetSpec(dataset.name(), "", dataset.source(), dataset.key(), dataset.shape(), policy)),
                plain.consumers());
    }

    private static DatasetSpec dataset(String name, List<String> key, Shape shape) {
        return new DatasetSpec(name, "", new MemoryConnector.From("m", name), key, shape);
    }

    private static Mapping mapping(String name, WriteMode mode) {
        return new Mapping(name, new MemoryConnector.To("m", name), mode);
    }
}
