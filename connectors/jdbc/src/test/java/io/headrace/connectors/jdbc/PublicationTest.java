package io.headrace.connectors.jdbc;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Runs;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PublicationTest {
    private final String orders = Runs.freshName("orders");
    private final String lines = Runs.freshName("lines");
    private final RunContext run = Runs.fresh();

    private static Sink sink(SinkSession session, String table) throws ConnectorException {
        return session.sink(table, new JdbcSink("s", Optional.empty(), table), WriteMode.MIRROR);
    }

    private Plan plan(String table, long number, Extent extent, Frame frame) {
        Watermark to = new Watermark("test", "" + number, "" + number);
        return new Plan(
                table,
                number,
                extent,
                Watermark.START,
                to,
                WriteMode.MIRROR,
                run.runId(),
                "f".repeat(64),
                frame.schema(),
                frame.schema(),
                frame.key());
    }

    private RowCounts deliver(String table, long number, Frame frame, ChangeBatch batch) throws ConnectorException {
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run);
                Staged staged = sink(session, table).stage(plan(table, number, batch.extent(), frame), batch)) {
            List<CommitResult> results = session.publish(List.of(staged), Permits.ALWAYS);
            assertThat(results).hasOnlyElementsOfType(CommitResult.Done.class);
            return ((CommitResult.Done) results.get(0)).counts();
        }
    }

    private static List<Map<String, Object>> query(String sql) throws Exception {
        try (Connection connection = Postgres.connect()) {
            return Sql.rows(connection, sql);
        }
    }

    @Test
    void ifOneDatasetIsInConflictNoneIsPublished() throws Exception {
        deliver(lines, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run)) {
            Sink left = sink(session, orders);
            Sink right = sink(session, lines);
            Plan stale = plan(lines, 3, Extent.FULL, ITEMS);
            try (Staged one = left.stage(plan(orders, 1, Extent.FULL, ITEMS), ITEMS.snapshot(item(1, "o", "1")));
                    Staged two = right.stage(stale, ITEMS.snapshot(item(2, "b", "2")))) {
                assertThat(session.publish(List.of(one, two), Permits.ALWAYS))
                        .hasExactlyElementsOfTypes(CommitResult.NotReached.class, CommitResult.Conflict.class);
            }
            assertThat(left.committed()).isEqualTo(Committed.NONE);
            assertThat(right.committed().number()).isEqualTo(1);
        }
        assertThat(query("SELECT * FROM " + orders)).isEmpty();
        assertThat(query("SELECT id FROM " + lines)).containsExactly(Map.of("id", 1L));
    }

    @Test
    void whatIsNotPublishedTakesNoStagingAwayFromAnotherRun() throws Exception {
        deliver(lines, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run)) {
            Sink left = sink(session, orders);
            Plan first = plan(orders, 1, Extent.FULL, ITEMS);
            try (Staged others = left.stage(first, ITEMS.snapshot(item(2, "p", "2")));
                    Staged one = left.stage(first, ITEMS.snapshot(item(1, "o", "1")));
                    Staged two = sink(session, lines).stage(plan(lines, 3, Extent.FULL, ITEMS), ITEMS.snapshot())) {
                assertThat(session.publish(List.of(one, two), Permits.ALWAYS))
                        .hasExactlyElementsOfTypes(CommitResult.NotReached.class, CommitResult.Conflict.class);
                assertThat(session.publish(List.of(others), Permits.ALWAYS))
                        .hasOnlyElementsOfType(CommitResult.Done.class);
            }
        }
        assertThat(query("SELECT id FROM " + orders)).containsExactly(Map.of("id", 2L));
    }

    @Test
    void whatWasPublishedWithoutAnAnswerIsDoneAlsoWhereAnotherRunHasGoneOn() throws Exception {
        Faults overtaken = (step, moment, plan) -> {
            if (step == Step.PUBLISH
                    && moment == Faults.Moment.AFTER
                    && plan.mapping().equals(lines)) {
                try {
                    deliver(lines, 2, ITEMS, ITEMS.snapshot(item(9, "z", "9")));
                } catch (ConnectorException e) {
                    throw new AssertionError(e);
                }
                throw new IllegalStateException("the answer is lost");
            }
        };
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), Runs.of(run.runId(), overtaken));
                Staged one = sink(session, orders).stage(plan(orders, 1, Extent.FULL, ITEMS), ITEMS.snapshot());
                Staged two = sink(session, lines).stage(plan(lines, 1, Extent.FULL, ITEMS), ITEMS.snapshot())) {
            assertThat(session.publish(List.of(one, two), Permits.ALWAYS))
                    .hasOnlyElementsOfType(CommitResult.Done.class);
        }
        assertThat(query("SELECT id FROM " + lines)).containsExactly(Map.of("id", 9L));
    }

    @Test
    void stagingOfDeadRunsIsRemovedAndThatOfOthersIsNot() throws Exception {
        String dead = "headrace_stage_0123456789ab_7_1000_01234567";
        String live = "headrace_stage_0123456789ab_7_99999999999_01234567";
        Postgres.run(
                "CREATE TABLE IF NOT EXISTS " + dead + " (x int)",
                "CREATE TABLE IF NOT EXISTS " + live + " (x int)",
                "CREATE TABLE IF NOT EXISTS headrace_stage_theirs (x int)");
        deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        try (Connection connection = Postgres.connect()) {
            assertThat(Sql.exists(connection, dead)).isFalse();
            assertThat(Sql.exists(connection, live)).isTrue();
            assertThat(Sql.exists(connection, "headrace_stage_theirs")).isTrue();
        }
    }

    @Test
    void aTextThatPostgresCannotHoldNamesItsColumn() {
        assertThatThrownBy(() -> deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a\0b", "1"))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                .hasMessage("column 'name' holds a text with a NUL character (U+0000), which PostgreSQL cannot store;"
                        + " remove it at the provider, or leave the column out");
    }

    @Test
    void twoRowsOfOneKeyAreRefusedWithoutTheirValues() {
        assertThatThrownBy(() -> deliver(orders, 1, ITEMS, ITEMS.snapshot(item(4711, "a", "1"), item(4711, "b", "2"))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                .hasMessage("PostgreSQL at localhost:" + Postgres.port()
                        + "/postgres: publishing: two rows have the same key; correct the rows at the provider");
    }

    @Test
    void anExistingTableWithoutAUniqueKeyIsMergedInSteps() throws Exception {
        Postgres.run("CREATE TABLE " + orders + " (amount numeric(12, 2), id bigint, name varchar(20), theirs text)");
        deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2"), item(3, "c", "3")));
        RowCounts counts = deliver(
                orders,
                2,
                ITEMS,
                ITEMS.changes(List.of(item(1, "a", "1"), item(2, null, "2"), item(4, "d", "4")), List.of(item(3))));
        assertThat(counts).isEqualTo(new RowCounts(4, 1, 1, 1, counts.bytes()));
        assertThat(query("SELECT id FROM " + orders + " ORDER BY id"))
                .containsExactly(Map.of("id", 1L), Map.of("id", 2L), Map.of("id", 4L));
    }

    @Test
    void aNewColumnIsAddedAndATableThatDoesNotFitIsRefused() throws Exception {
        deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Frame wider = new Frame(ITEMS.schema().add("since", DataTypes.DateType), ITEMS.key());
        deliver(orders, 2, wider, wider.snapshot(Frame.row(1L, "a", null, java.time.LocalDate.EPOCH)));
        assertThat(query("SELECT since FROM " + orders)).containsExactly(Map.of("since", java.time.LocalDate.EPOCH));
        Postgres.run("CREATE TABLE " + lines + " (id text, name text)");
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run)) {
            assertThatThrownBy(() -> sink(session, lines).check(plan(lines, 1, Extent.FULL, ITEMS)))
                    .hasMessage("PostgreSQL at localhost:" + Postgres.port() + "/postgres: table 'public." + lines
                            + "' exists and does not fit: column 'id' is text, which does not hold bigint, column"
                            + " 'amount' is missing; change it, or map the dataset to another table");
        }
    }

    @Test
    void aTableThatWasMadeAnewIsNotContinued() throws Exception {
        deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Postgres.run(
                "DROP TABLE " + orders, "CREATE TABLE " + orders + " (id bigint, name text, amount numeric(10, 2))");
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), Runs.withoutSpark())) {
            assertThatThrownBy(() -> sink(session, orders).committed())
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SINK_CHANGED));
        }
    }

    @Test
    @Timeout(60)
    void theServerCutsOffARunThatIsSilentForTheRestOfItsPermit() throws Exception {
        deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        Faults silent = (step, moment, plan) -> {
            if (step == Step.PUBLISH && moment == Faults.Moment.BEFORE) {
                awaitNobodyInATransaction();
            }
        };
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), Runs.of(run.runId(), silent));
                Staged staged = sink(session, orders)
                        .stage(plan(orders, 2, Extent.FULL, ITEMS), ITEMS.snapshot(item(2, "b", "2")))) {
            assertThatThrownBy(() -> session.publish(List.of(staged), plan -> new Short()))
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
            assertThat(sink(session, orders).committed().number()).isEqualTo(1);
        }
        assertThat(query("SELECT id FROM " + orders)).containsExactly(Map.of("id", 1L));
    }

    /** A permit that has half a second left, and a client that does not look at it. */
    private record Short() implements Permits.Permit {
        @Override
        public Duration rest() {
            return Duration.ofMillis(500);
        }

        @Override
        public void close() {}
    }

    private static void awaitNobodyInATransaction() {
        String open =
                "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'headrace%' AND state LIKE 'idle in%'";
        try {
            assertThat(query(open)).hasSize(1);
            while (!query(open).isEmpty()) {
                Thread.onSpinWait();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stagedRowsThatTheServerLostAreNotPublishedAsNone() throws Exception {
        deliver(orders, 1, ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run);
                Staged staged = sink(session, orders)
                        .stage(plan(orders, 2, Extent.FULL, ITEMS), ITEMS.snapshot(item(2, "b", "2")))) {
            Postgres.run("TRUNCATE " + ((StagedTable) staged).quoted());
            assertThatThrownBy(() -> session.publish(List.of(staged), Permits.ALWAYS))
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                    .hasMessage("PostgreSQL at localhost:" + Postgres.port() + "/postgres: the staged rows of '"
                            + orders + "' are gone (was the server restarted?); nothing was published, run again");
            assertThat(sink(session, orders).committed().number()).isEqualTo(1);
        }
        assertThat(query("SELECT id FROM " + orders)).containsExactly(Map.of("id", 1L));
    }

    @Test
    void aTableHoldsTheCopyOfOneMapping() throws Exception {
        String message = "PostgreSQL at localhost:" + Postgres.port() + "/postgres: table 'public." + orders
                + "' holds the copy of mapping '" + orders + "'; map the dataset to another table, or, if that mapping"
                + " is no more, delete its row in 'headrace_watermark' and empty the table";
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run)) {
            Sink first = sink(session, orders);
            Sink second = session.sink(lines, new JdbcSink("s", Optional.empty(), orders), WriteMode.MIRROR);
            try (Staged one = first.stage(plan(orders, 1, Extent.FULL, ITEMS), ITEMS.snapshot());
                    Staged two = second.stage(plan(lines, 1, Extent.FULL, ITEMS), ITEMS.snapshot(item(2, "b", "2")))) {
                session.publish(List.of(one), Permits.ALWAYS);
                assertThatThrownBy(() -> session.publish(List.of(two), Permits.ALWAYS))
                        .isInstanceOfSatisfying(ConnectorException.class, e -> assertThat(e.kind())
                                .isEqualTo(Kind.TARGET_OCCUPIED))
                        .hasMessage(message);
            }
            assertThatThrownBy(second::committed)
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TARGET_OCCUPIED))
                    .hasMessage(message);
        }
        assertThat(query("SELECT * FROM " + orders)).isEmpty();
    }

    @Test
    void columnsThatWouldChangeValuesSilentlyAreRefused() throws Exception {
        Frame frame = new Frame(
                ITEMS.schema().add("at", DataTypes.TimestampType).add("day", DataTypes.TimestampNTZType), ITEMS.key());
        Postgres.run("CREATE TABLE " + orders + " (id bigint, name char(9), amount numeric(12, 2),"
                + " at timestamptz(3), day timestamp)");
        try (SinkSession session = new JdbcConnector().sinks(Postgres.store(), run)) {
            assertThatThrownBy(() -> sink(session, orders).check(plan(orders, 1, Extent.FULL, frame)))
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                    .hasMessage("PostgreSQL at localhost:" + Postgres.port() + "/postgres: table 'public." + orders
                            + "' exists and does not fit: column 'name' is character(9), which does not hold string,"
                            + " column 'at' is timestamp(3) with time zone, which does not hold timestamp; change it,"
                            + " or map the dataset to another table");
        }
    }
}
