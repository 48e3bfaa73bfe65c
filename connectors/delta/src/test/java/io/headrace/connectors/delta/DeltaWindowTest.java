package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static io.headrace.connectors.testkit.Frame.row;
import static io.headrace.connectors.testkit.Refusal.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SourceFollower;
import io.headrace.connectors.testkit.SourceUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a provider's table, windows follow it or say why they cannot. */
class DeltaWindowTest implements DeltaProvider {
    private static final String VECTORS = "delta.enableDeletionVectors=true";

    @TempDir
    private static Path lake;

    @Override
    public Path lake() {
        return lake;
    }

    @Test
    void changesAreReadFromTheChangeDataFeedAsOneStatePerKey() throws Exception {
        String table = items(3, "feed", FEED);
        SourceFollower follower = following(table);
        update(table, item(1, "A", "1"));
        delete(table, 1);
        insert(table, List.of(item(4, "d", "4")));
        sql(table, "INSERT INTO %s REPLACE WHERE id = 2 VALUES (2, 'B', 2.00)");
        SourceFollower.Advance advance = follower.advance();
        assertThat(advance.forecast().reason()).isEqualTo("versions 1 to 4 by change data feed");
        assertThat(advance.forecast().extent()).isEqualTo(Extent.CHANGES);
        assertThat(advance.rows()).isEqualTo(3);
        equalsTable(follower, table);
        sql(table, "UPDATE %s SET id = 33 WHERE id = 3");
        follower.advance();
        equalsTable(follower, table);
    }

    @Test
    void aChangeDataFeedThatBeganInsideOfTheWindowIsNotUsed() throws Exception {
        String table = items(3, "begun");
        SourceFollower follower = following(table);
        delete(table, 1);
        sql(table, "ALTER TABLE %s SET TBLPROPERTIES (delta.enableChangeDataFeed = true)");
        delete(table, 2);
        SourceFollower.Advance advance = follower.advance();
        assertThat(advance.forecast().reason()).isEqualTo("versions 1 to 3 by comparing changed files");
        equalsTable(follower, table);
    }

    @Test
    void withDeletionVectorsOnlyChangedRowsCome() throws Exception {
        String table = items(3, "vectors", VECTORS);
        SourceFollower follower = following(table);
        delete(table, 1);
        update(table, item(2, "B", "2"));
        SourceFollower.Advance advance = follower.advance();
        assertThat(advance.forecast().reason()).isEqualTo("versions 1 to 2 by comparing changed files");
        assertThat(advance.rows()).isEqualTo(2);
        equalsTable(follower, table);
        sql(table, "REORG TABLE %s APPLY (PURGE)");
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
        sql(table, "RESTORE TABLE %s TO VERSION AS OF 0");
        follower.advance();
        equalsTable(follower, table);
    }

    @Test
    void filesThatAreOnlyRearrangedAreNothingNew() throws Exception {
        String table = items(3, "optimized");
        insert(table, List.of(item(4, "d", "4")));
        SourceFollower keyless = new SourceFollower(this, table, SourceUse.KEYLESS_MIRROR);
        keyless.advance();
        sql(table, "OPTIMIZE %s");
        Forecast nothing = keyless.forecast();
        assertThat(nothing.extent()).isEqualTo(Extent.NOTHING);
        assertThat(nothing.reason()).isEqualTo("version 2 changed no row");
        insert(table, List.of(item(5, "e", "5"), item(6, "f", "6")));
        sql(table, "OPTIMIZE %s");
        SourceFollower.Advance advance = keyless.advance();
        assertThat(advance.forecast().extent()).isEqualTo(Extent.APPENDS);
        assertThat(advance.forecast().rows()).hasValue(2);
        assertThat(advance.rows()).isEqualTo(2);
        equalsTable(keyless, table);
    }

    @Test
    void partitionsAndNamesWithSpacesAreFollowed() throws Exception {
        String table = Runs.freshName("mapped");
        Frame frame = new Frame(
                new StructType()
                        .add("the id", DataTypes.LongType)
                        .add("a.b", DataTypes.StringType)
                        .add("day = x", DataTypes.StringType),
                List.of("the id"));
        create(
                table,
                frame,
                List.of(row(1L, "a", "mon"), row(2L, "b", "tue"), row(3L, "c", null)),
                "delta.columnMapping.mode=name",
                "partitionBy=day = x",
                VECTORS);
        List<String> key = List.of("the id");
        try (SourceSession session = open(Runs.fresh())) {
            Source source = session.source(spec(table, key), WriteMode.MIRROR);
            Watermark first = source.forecast(Watermark.START).to();
            sql(table, "UPDATE %s SET `a.b` = 'B', `day = x` = 'mon' WHERE `the id` = 2");
            sql(table, "DELETE FROM %s WHERE `day = x` IS NULL");
            try (Window window = source.open(first)) {
                ChangeBatch batch = window.changes();
                assertThat(batch.extent()).isEqualTo(Extent.CHANGES);
                assertThat(Rows.text(batch.rows()))
                        .containsExactlyInAnyOrder(
                                "{_headrace_change='delete', a.b='c', day = x=NULL, the id=3}",
                                "{_headrace_change='upsert', a.b='B', day = x='mon', the id=2}");
            }
        }
    }

    @Test
    void aRestoredTableIsFollowed() throws Exception {
        String table = items(3, "restored");
        SourceFollower follower = following(table);
        update(table, item(1, "A", "1"));
        insert(table, List.of(item(4, "d", "4")));
        follower.advance();
        sql(table, "RESTORE TABLE %s TO VERSION AS OF 0");
        follower.advance();
        equalsTable(follower, table);
    }

    @Test
    void anAddedColumnIsFollowedAndAnotherChangeIsRefused() throws Exception {
        String table = items(3, "schema", "delta.columnMapping.mode=name");
        SourceFollower follower = following(table);
        sql(table, "ALTER TABLE %s ADD COLUMN note STRING");
        sql(table, "INSERT INTO %s VALUES (4, 'd', 4.00, 'new')");
        update(table, item(1, "A", "1"));
        follower.advance();
        assertThat(follower.text()).contains("{amount=1, id=1, name='A', note=NULL}");
        assertThat(follower.text()).contains("{amount=4, id=4, name='d', note='new'}");
        sql(table, "ALTER TABLE %s DROP COLUMN name");
        fails(
                follower::forecast,
                Kind.REFUSED,
                "Dataset '" + table + "' cannot continue: version 4 (DROP COLUMNS) of the provider's table changed its"
                        + " columns: column 'name' is gone. Order a full snapshot");
    }

    @Test
    void aColumnThatAWindowHasSeenIsNoLongerNullEverywhere() throws Exception {
        String table = items(1, "seen", "a=b");
        SourceFollower follower = following(table);
        Watermark before = follower.reached();
        sql(table, "ALTER TABLE %s ADD COLUMN note STRING");
        sql(table, "INSERT INTO %s VALUES (4, 'd', 4.00, 'new')");
        follower.advance();
        try (SourceSession session = open(Runs.withoutSpark())) {
            Source source = session.source(spec(table, List.of("id")), WriteMode.MIRROR);
            assertThat(source.areNull(List.of("note"), before)).isTrue();
            assertThat(source.areNull(List.of("note"), follower.reached())).isFalse();
        }
    }

    @Test
    void vacuumedFilesAreAnErrorAndNotAGap() throws Exception {
        String table = items(3, "vacuumed");
        SourceFollower follower = following(table);
        List<Path> old = dataFiles(table);
        update(table, item(1, "A", "1"));
        // What a VACUUM after the retention does.
        for (Path file : old) {
            Files.delete(file);
        }
        fails(
                follower::forecast,
                Kind.HISTORY_LOST,
                "Dataset '" + table + "' cannot continue: the provider's table '" + at(table)
                        + "' was vacuumed, and files that tell the changes of version 1 are gone. Order a full snapshot");
        fails(
                follower::advance,
                Kind.HISTORY_LOST,
                "Dataset '" + table + "' cannot continue: the provider's table '" + at(table)
                        + "' was vacuumed, and files that tell the changes of version 1 are gone. Order a full snapshot");
    }

    @Test
    void aShortenedLogIsAnErrorThatNamesBothEnds() throws Exception {
        String table = items(3, "shortened");
        SourceFollower follower = following(table);
        for (long id = 4; id < 15; id++) {
            insert(table, List.of(item(id, "x", "1")));
        }
        for (int version = 0; version < 3; version++) {
            Files.delete(folder(table).resolve("_delta_log/0000000000000000000" + version + ".json"));
        }
        fails(
                follower::forecast,
                Kind.HISTORY_LOST,
                "Dataset '" + table + "' cannot continue: the provider's table '" + at(table)
                        + "' keeps changes from version 3, but the copy is at version 0. Order a full snapshot, or lengthen"
                        + " delta.logRetentionDuration at the provider");
    }

    @Test
    void aTableThatWasCreatedAgainIsAnError() throws Exception {
        String table = items(3, "again");
        SourceFollower follower = following(table);
        remove(folder(table));
        create(table, ITEMS, List.of(item(9, "z", "9")));
        insert(table, List.of(item(10, "y", "10")));
        fails(
                follower::forecast,
                Kind.HISTORY_LOST,
                "Dataset '" + table + "' cannot continue: the provider's table '" + at(table)
                        + "' was dropped and created again after version 0, where the copy is. Order a full snapshot");
    }

    @Test
    void aModeThatCannotTakeTheChangesIsRefusedWithARemedy() throws Exception {
        String table = items(3, "modes");
        SourceFollower append = new SourceFollower(this, table, SourceUse.APPEND);
        append.advance();
        delete(table, 1);
        update(table, item(2, "B", "2"));
        fails(
                append::forecast,
                Kind.REFUSED,
                "Dataset '" + table
                        + "' is appended, but version 1 (DELETE), 2 (UPDATE) of the provider's table changed or"
                        + " deleted rows; use write-mode 'changes' or 'mirror'");
        try (SourceSession session = open(Runs.withoutSpark())) {
            var source = session.source(spec(table, List.of()), WriteMode.CHANGES);
            fails(
                    () -> source.forecast(append.reached()),
                    Kind.REFUSED,
                    "Dataset '" + table + "' has no key, but version 1 (DELETE), 2 (UPDATE) of the provider's table"
                            + " changed or deleted rows, which write-mode 'changes' cannot tell without one; name a key, or"
                            + " use write-mode 'mirror'");
        }
        SourceFollower keyless = new SourceFollower(this, table, SourceUse.KEYLESS_MIRROR);
        keyless.advance();
        delete(table, 3);
        Forecast full = keyless.forecast();
        assertThat(full.extent()).isEqualTo(Extent.FULL);
        assertThat(full.reason())
                .isEqualTo("version 3 (DELETE) changed or deleted rows, and the dataset has no key to tell which");
        assertThat(full.rows()).hasValue(1);
    }

    private List<Path> dataFiles(String table) throws IOException {
        try (Stream<Path> files = Files.list(folder(table))) {
            return files.filter(f -> f.toString().endsWith(".parquet")).toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
