package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static io.headrace.connectors.testkit.Frame.row;
import static io.headrace.connectors.testkit.Refusal.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SourceFollower;
import io.headrace.connectors.testkit.SourceUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a provider does to keep a table in order, and to give it other columns or partitions, seen by who follows it. */
class DeltaUpkeepTest implements DeltaProvider {
    private static final String NAMES = "delta.columnMapping.mode=name";

    @TempDir
    private static Path lake;

    @Override
    public Path lake() {
        return lake;
    }

    @Test
    void rowsSortedByOptimizeAreNothingNewAndAVacuumTakesNothingThatIsNeeded() throws Exception {
        String table = items(2, "ordered", "a=b");
        insert(table, List.of(item(3, "c", "3")));
        SourceFollower follower = following(table);
        sql(table, "OPTIMIZE %s ZORDER BY (id)");
        Vacuum.now(place(table));
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
        delete(table, 1);
        // The files that the copy was made from are gone; those that they were sorted into tell as much.
        assertThat(follower.advance().rows()).isEqualTo(1);
        equalsTable(follower, table);
    }

    @Test
    void anAppendWhoseFilesWereRearrangedAndVacuumedIsAnErrorAndNotAGap() throws Exception {
        String table = items(2, "gone", "a=b");
        SourceFollower follower = new SourceFollower(this, table, SourceUse.APPEND);
        follower.advance();
        insert(table, List.of(item(3, "c", "3")));
        sql(table, "OPTIMIZE %s");
        Vacuum.now(place(table));
        fails(
                follower::advance,
                Kind.HISTORY_LOST,
                vacuumed(table, "versions 1 to " + KernelTable.version(folder(table))));
    }

    @Test
    void aVacuumedChangeDataFeedIsReplacedByComparingFilesWhereTheseAreLeft() throws Exception {
        String table = items(2, "unfed", FEED);
        SourceFollower follower = following(table);
        update(table, item(1, "A", "1"));
        try (Stream<Path> feed = Files.list(folder(table).resolve("_change_data"))) {
            for (Path file : feed.toList()) {
                Files.delete(file);
            }
        }
        advances(follower, table, "version 1 by comparing changed files");
    }

    @Test
    void checkpointsOfEitherKindAreReadAndTheLogBeforeThemIsNotMissed() throws Exception {
        String table = items(2, "checkpoints", "delta.checkpointInterval=2", "delta.checkpointPolicy=v2");
        insert(table, List.of(item(3, "c", "3")));
        SourceFollower follower = following(table);
        delete(table, 1);
        insert(table, List.of(item(4, "d", "4")));
        delete(table, 2);
        assertThat(Files.exists(commit(table, 0))).isTrue();
        Files.delete(commit(table, 0));
        Files.delete(commit(table, 1));
        // The state at version 1, with which files would be compared, went with its commits.
        fails(
                follower::forecast,
                Kind.HISTORY_LOST,
                "Dataset '" + table
                        + "' cannot continue: the provider's log no longer says what the table was at version 1,"
                        + " where the copy is. Order a full snapshot");
        SourceFollower late = following(table);
        update(table, item(4, "D", "4"));
        late.advance();
        equalsTable(late, table);
    }

    @Test
    void aChangeDataFeedIsReadOnWhereOnlyTheLogBeforeItIsGone() throws Exception {
        String table = items(2, "fed", FEED, "delta.checkpointInterval=2");
        insert(table, List.of(item(3, "c", "3")));
        SourceFollower follower = following(table);
        delete(table, 1);
        insert(table, List.of(item(1, "again", "1")));
        Files.delete(commit(table, 0));
        Files.delete(commit(table, 1));
        advances(follower, table, "versions 2 to 3 by change data feed");
    }

    @Test
    void aChangeDataFeedThatWasOffForAWhileIsNotUsed() throws Exception {
        String table = items(2, "paused", FEED);
        SourceFollower follower = following(table);
        sql(table, "ALTER TABLE %s SET TBLPROPERTIES (delta.enableChangeDataFeed = false)");
        delete(table, 1);
        sql(table, "ALTER TABLE %s SET TBLPROPERTIES (delta.enableChangeDataFeed = true)");
        update(table, item(2, "B", "2"));
        advances(follower, table, "versions 1 to 4 by comparing changed files");
    }

    @Test
    void aRestoreAndKeysThatChangePlacesAreReadFromTheFeed() throws Exception {
        String table = items(2, "swapped", FEED);
        SourceFollower follower = following(table);
        sql(table, "UPDATE %s SET id = 3 - id");
        advances(follower, table, "version 1 by change data feed");
        insert(table, List.of(item(3, "c", "3")));
        sql(table, "RESTORE TABLE %s TO VERSION AS OF 0");
        advances(follower, table, "versions 2 to 3 by change data feed");
    }

    @Test
    void aColumnIsAddedWithTheFeedOnAndARestoreThatTakesItAwayIsRefused() throws Exception {
        String table = items(2, "widened", FEED);
        SourceFollower follower = following(table);
        sql(table, "ALTER TABLE %s ADD COLUMN note STRING");
        sql(table, "UPDATE %s SET note = 'n'");
        sql(table, "INSERT INTO %s VALUES (4, 'd', 4.00, 'new')");
        advances(follower, table, "versions 1 to 3 by change data feed");
        sql(table, "RESTORE TABLE %s TO VERSION AS OF 0");
        fails(follower::forecast, Kind.REFUSED, columns(table, "4 (RESTORE)", "column 'note' is gone"));
    }

    @Test
    void columnMappingSwitchedOnLaterIsFollowedAndARenamedColumnIsRefused() throws Exception {
        String table = items(2, "renamed", "a=b");
        SourceFollower follower = following(table);
        sql(table, "ALTER TABLE %s SET TBLPROPERTIES (delta.columnMapping.mode = 'name')");
        update(table, item(1, "A", "1"));
        follower.advance();
        equalsTable(follower, table);
        sql(table, "ALTER TABLE %s RENAME COLUMN name TO title");
        fails(follower::forecast, Kind.REFUSED, columns(table, "3 (RENAME COLUMN)", "column 'name' is gone"));
    }

    @Test
    void aColumnDroppedAndAddedAgainUnderItsNameIsRefused() throws Exception {
        String table = items(2, "dropped", NAMES);
        SourceFollower follower = following(table);
        sql(table, "ALTER TABLE %s DROP COLUMN name");
        sql(table, "ALTER TABLE %s ADD COLUMN name STRING");
        fails(follower::forecast, Kind.REFUSED, columns(table, "1 (DROP COLUMNS)", "column 'name' is gone"));
    }

    @Test
    void aColumnOfAWiderTypeIsRefused() throws Exception {
        String table = items(2, "types", "delta.enableTypeWidening=true");
        SourceFollower follower = following(table);
        sql(table, "ALTER TABLE %s ALTER COLUMN amount TYPE DECIMAL(12, 2)");
        fails(
                follower::forecast,
                Kind.REFUSED,
                columns(table, "1 (CHANGE COLUMN)", "column 'amount' was decimal(10,2) and is decimal(12,2)"));
    }

    @Test
    void anOverwrittenPartitionIsFollowedAndOtherPartitionColumnsAreRefused() throws Exception {
        String table = Runs.freshName("partitions");
        Frame frame = Frame.BY_REGION;
        create(
                table,
                frame.keyedBy("id"),
                List.of(row("north", 1L, "a"), row("south", 2L, "b"), row("south", 3L, "c")),
                "partitionBy=region");
        SourceFollower follower = following(table);
        sql(table, "INSERT INTO %s REPLACE WHERE region = 'south' VALUES ('south', 3, 'C'), ('south', 4, 'd')");
        assertThat(follower.advance().rows()).isEqualTo(3);
        equalsTable(follower, table);
        frame.rows(List.of(row("west", 9L, "z")))
                .write()
                .format("delta")
                .mode("overwrite")
                .option("overwriteSchema", "true")
                .partitionBy("name")
                .save(place(table));
        fails(follower::forecast, Kind.REFUSED, columns(table, "2 (WRITE)", "it is partitioned by other columns"));
    }

    @Test
    void anEmptiedTableAndOneThatIsReplacedUnderItsIdAreFollowed() throws Exception {
        String table = items(2, "emptied", "a=b");
        SourceFollower follower = following(table);
        sql(table, "TRUNCATE TABLE %s");
        assertThat(follower.advance().rows()).isEqualTo(2);
        equalsTable(follower, table);
        ITEMS.rows(List.of(item(2, "b", "2"), item(5, "e", "5")))
                .write()
                .format("delta")
                .mode("overwrite")
                .save(place(table));
        follower.advance();
        equalsTable(follower, table);
    }

    @Test
    void aTableThatWentBackToAnOlderBackupIsAnError() throws Exception {
        String table = items(2, "backup", "a=b");
        SourceFollower follower = new SourceFollower(this, table, SourceUse.KEYLESS_MIRROR);
        insert(table, List.of(item(3, "c", "3")));
        follower.advance();
        Files.delete(commit(table, 1));
        Files.deleteIfExists(folder(table).resolve("_delta_log/%020d.crc".formatted(1)));
        fails(
                follower::forecast,
                Kind.HISTORY_LOST,
                "Dataset '" + table + "' cannot continue: the provider's table '" + at(table)
                        + "' is at version 0, but the copy is already at version 1. Order a full snapshot");
        insert(table, List.of(item(4, "d", "4")));
        insert(table, List.of(item(5, "e", "5")));
        fails(
                follower::forecast,
                Kind.HISTORY_LOST,
                "Dataset '" + table + "' cannot continue: version 1 of the provider's table '" + at(table)
                        + "' is another than the copy was filled from: an older backup was put back. Order a full snapshot");
    }

    private void advances(SourceFollower follower, String table, String reason) throws Exception {
        assertThat(follower.advance().forecast().reason()).isEqualTo(reason);
        equalsTable(follower, table);
    }

    private Path commit(String table, long version) {
        return folder(table).resolve("_delta_log/%020d.json".formatted(version));
    }

    private String vacuumed(String table, String versions) {
        return "Dataset '" + table + "' cannot continue: the provider's table '" + at(table)
                + "' was vacuumed, and files that tell the changes of " + versions + " are gone. Order a full snapshot";
    }

    private static String columns(String table, String version, String how) {
        return "Dataset '" + table + "' cannot continue: version " + version
                + " of the provider's table changed its columns: " + how + ". Order a full snapshot";
    }
}
