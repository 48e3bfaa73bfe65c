package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static io.headrace.connectors.testkit.Frame.row;
import static io.headrace.connectors.testkit.Refusal.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is Delta's own about the sink: a consumer's commands on our table, its columns, its files. */
class DeltaSinkTest implements DeltaConsumer {
    private static final String REMEDY = "; remove the table or deliver to another path, and order a full snapshot";

    @TempDir
    private static Path lake;

    @Override
    public Path lake() {
        return lake;
    }

    @Test
    void aRestoreByTheConsumerIsSeen() throws Exception {
        String table = filled("restored");
        deliver(table, ITEMS.changes(List.of(item(3, "c", "3")), List.of()));
        sql(table, "RESTORE TABLE %s TO VERSION AS OF 0");
        fails(
                () -> SinkRun.committed(this, table),
                Kind.SINK_CHANGED,
                "The table '" + at(table) + "' was changed by somebody else: version 2 (RESTORE)" + REMEDY);
    }

    @Test
    void aForeignAppendIsSeenAlsoBetweenStagingAndPublishing() throws Exception {
        String table = filled("appended");
        String seen = "The table '" + at(table) + "' was changed by somebody else: version 1 (WRITE)" + REMEDY;
        try (SinkRun run = SinkRun.open(this, table);
                Staged staged = run.sink()
                        .stage(run.plan(Extent.CHANGES, ITEMS), ITEMS.changes(List.of(item(1, "A", "1")), List.of()))) {
            putForeign(table);
            fails(() -> run.publish(staged), Kind.SINK_CHANGED, seen);
        }
        fails(() -> SinkRun.committed(this, table), Kind.SINK_CHANGED, seen);
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), item(7, "theirs", "7")));
    }

    @Test
    void anOptimizeByTheConsumerHurtsNothing() throws Exception {
        String table = filled("optimized");
        deliver(table, ITEMS.appends(item(3, "c", "3")));
        try (SinkRun run = SinkRun.open(this, table);
                Staged staged = run.sink()
                        .stage(run.plan(Extent.CHANGES, ITEMS), ITEMS.changes(List.of(item(1, "A", "1")), List.of()))) {
            sql(table, "OPTIMIZE %s");
            assertThat(run.publish(staged)).isInstanceOf(CommitResult.Conflict.class);
        }
        sql(table, "ALTER TABLE %s SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        deliver(table, ITEMS.changes(List.of(item(1, "A", "1")), List.of(item(2))));
        assertThat(Rows.text(rows(table))).isEqualTo(ITEMS.text(item(1, "A", "1"), item(3, "c", "3")));
    }

    @Test
    void aForeignOverwriteAndForeignColumnsAreSeen() throws Exception {
        String table = filled("overwritten");
        ITEMS.rows(List.of(item(9, "theirs", "9")))
                .write()
                .format("delta")
                .mode("overwrite")
                .save(place(table));
        fails(
                () -> SinkRun.committed(this, table),
                Kind.SINK_CHANGED,
                "The table '" + at(table) + "' was changed by somebody else: version 1 (WRITE)" + REMEDY);
        String columns = filled("altered");
        sql(columns, "ALTER TABLE %s ADD COLUMN note STRING");
        fails(
                () -> SinkRun.committed(this, columns),
                Kind.SINK_CHANGED,
                "The table '" + at(columns) + "' was changed by somebody else: version 1 (ADD COLUMNS)" + REMEDY);
    }

    @Test
    void aTableThatSomebodyPutInItsPlaceIsOccupied() throws Exception {
        String table = filled("replaced");
        Files.move(folder(table), folder(table + "-moved"));
        putForeign(table);
        fails(
                () -> SinkRun.committed(this, table),
                Kind.TARGET_OCCUPIED,
                "The table '" + at(table) + "' holds rows that are not ours; deliver to another path or remove it");
    }

    @Test
    void aVacuumByTheConsumerHurtsNothing() throws Exception {
        String table = filled("vacuumed");
        deliver(table, ITEMS.changes(List.of(item(1, "A", "1")), List.of()));
        Vacuum.now(place(table));
        deliver(table, ITEMS.changes(List.of(), List.of(item(2))));
        assertThat(Rows.text(rows(table))).isEqualTo(ITEMS.text(item(1, "A", "1")));
    }

    @Test
    void onlyFilesThatHoldAChangedKeyAreWrittenAnew() throws Exception {
        String table = filled("touched");
        deliver(table, ITEMS.appends(item(10, "j", "10"), item(11, "k", "11")));
        deliver(table, ITEMS.changes(List.of(item(10, "J", "10")), List.of(item(500))));
        try (var lines = Files.lines(folder(table).resolve("_delta_log/00000000000000000002.json"))) {
            List<String> actions = lines.toList();
            assertThat(actions).filteredOn(line -> line.contains("\"remove\"")).hasSize(1);
            assertThat(actions).as("the table itself is as it was").noneMatch(line -> line.contains("\"metaData\""));
        }
        assertThat(Rows.text(rows(table)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2"), item(10, "J", "10"), item(11, "k", "11")));
    }

    @Test
    void newColumnsAreAddedAndOthersNeedAFullSnapshot() throws Exception {
        String table = filled("columns");
        Frame wider = new Frame(ITEMS.schema().add("the note", DataTypes.TimestampNTZType), ITEMS.key());
        done(SinkRun.deliver(
                this,
                table,
                wider,
                wider.changes(List.of(row(2L, "B", new java.math.BigDecimal("2"), null)), List.of())));
        assertThat(Rows.text(rows(table)))
                .containsExactly(
                        "{amount=1, id=1, name='a', the note=NULL}", "{amount=2, id=2, name='B', the note=NULL}");
        Frame other = new Frame(
                new StructType().add("id", DataTypes.StringType).add("name", DataTypes.StringType), List.of("id"));
        fails(
                () -> SinkRun.deliver(this, table, other, other.changes(List.of(row("1", "x")), List.of())),
                Kind.REFUSED,
                "The table '" + at(table)
                        + "' cannot take the dataset's columns as they are now: column 'id' was bigint and"
                        + " is string; order a full snapshot");
        done(SinkRun.deliver(this, table, other, other.snapshot(row("1", "x"))));
        assertThat(Rows.text(rows(table))).containsExactly("{id='1', name='x'}");
    }

    @Test
    void anEmptyTableIsUsedIfItsColumnsFit() throws Exception {
        String fits = Runs.freshName("fits");
        ITEMS.rows(List.of()).write().format("delta").save(place(fits));
        deliver(fits, ITEMS.snapshot(item(1, "a", "1")));
        assertThat(Rows.text(rows(fits))).isEqualTo(ITEMS.text(item(1, "a", "1")));
        String other = Runs.freshName("other");
        ITEMS.rows(List.of()).drop("name").write().format("delta").save(place(other));
        fails(
                () -> deliver(other, ITEMS.snapshot(item(1, "a", "1"))),
                Kind.TARGET_OCCUPIED,
                "The empty table '" + at(other)
                        + "' has other columns than the dataset: it has 2 of them, not 3; remove it"
                        + " or deliver to another path");
    }

    @Test
    void theTableOfAnotherMappingIsOccupied() throws Exception {
        String table = filled("shared");
        try (SinkSession session = open(Runs.withoutSpark())) {
            fails(
                    () -> session.sink("share/other/it", settings(table), io.headrace.configs.WriteMode.MIRROR)
                            .committed(),
                    Kind.TARGET_OCCUPIED,
                    "The table '" + at(table) + "' is filled by the mapping '" + SinkRun.mapping(table)
                            + "'; deliver to another path");
        }
    }

    @Test
    void whatAFirstRunLeavesWhenItDiesIsNotForeign() throws Exception {
        String table = Runs.freshName("died");
        try (SinkRun run = SinkRun.open(this, table)) {
            Staged left = run.sink().stage(run.plan(Extent.FULL, ITEMS), ITEMS.snapshot(item(1, "a", "1")));
            assertThat(left.plan().number()).isEqualTo(1);
        }
        assertThat(SinkRun.committed(this, table)).isEqualTo(Committed.NONE);
        deliver(table, ITEMS.snapshot(item(2, "b", "2")));
        assertThat(Rows.text(rows(table))).isEqualTo(ITEMS.text(item(2, "b", "2")));
        String foreign = Runs.freshName("files");
        Files.createDirectories(folder(foreign));
        Files.writeString(folder(foreign).resolve("notes.txt"), "theirs");
        fails(
                () -> SinkRun.committed(this, foreign),
                Kind.TARGET_OCCUPIED,
                "The folder '" + at(foreign) + "' holds files that are not ours; deliver to another path or empty it");
    }

    @Test
    void columnsThatDeltaCannotHoldAreRefused() throws Exception {
        String table = Runs.freshName("types");
        refuses(
                table,
                new StructType().add("id", DataTypes.LongType).add("gone", DataTypes.NullType),
                "cannot hold column 'gone' of type 'void'; leave it out of the share or cast it");
        refuses(
                table,
                new StructType().add("s", new StructType().add("i", DataTypes.CalendarIntervalType)),
                "cannot hold column 's.i' of type 'interval'; leave it out of the share or cast it");
        refuses(
                table,
                new StructType().add("id", DataTypes.LongType).add("ID", DataTypes.LongType),
                "cannot hold column 'ID' beside one that differs in upper and lower case only; rename it in the share");
    }

    private void refuses(String table, StructType schema, String why) throws Exception {
        Frame frame = new Frame(schema, List.of());
        try (SinkRun run = SinkRun.open(this, table)) {
            fails(
                    () -> run.sink().check(run.plan(Extent.FULL, frame)),
                    Kind.REFUSED,
                    "The table '" + at(table) + "' " + why);
        }
    }

    /** A table with items 1 and 2, by our first commit. */
    private String filled(String begin) throws Exception {
        String table = Runs.freshName(begin);
        deliver(table, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        return table;
    }

    private void deliver(String table, ChangeBatch batch) throws Exception {
        done(SinkRun.deliver(this, table, ITEMS, batch));
    }

    private static void done(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Done.class);
    }

    private void sql(String table, String statement) {
        LocalSpark.newSession().sql(statement.replace("%s", "delta.`" + place(table) + "`"));
    }
}
