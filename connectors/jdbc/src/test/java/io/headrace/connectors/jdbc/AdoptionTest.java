package io.headrace.connectors.jdbc;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Runs;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two mappings that take one table, which nobody has marked yet, at the same moment. */
class AdoptionTest {
    private static final int ROUNDS = 10;

    @TempDir
    Path folder;

    private final CyclicBarrier start = new CyclicBarrier(2);

    private void together(Step step, Faults.Moment moment, Plan plan) {
        if (step == Step.RECONCILE && moment == Faults.Moment.BEFORE) {
            try {
                start.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Sink sink(SinkSession session, String mapping, String table) throws ConnectorException {
        return session.sink(mapping, new JdbcSink("s", Optional.empty(), table), WriteMode.MIRROR);
    }

    /** True if this mapping won. An empty snapshot: the rows of the other do not tell it off. */
    private boolean take(Store store, String mapping, String table) throws Exception {
        RunContext run = Runs.of(Runs.freshId(), this::together);
        Plan plan = new Plan(
                mapping,
                1,
                Extent.FULL,
                Watermark.START,
                new Watermark("test", "1", "1"),
                WriteMode.MIRROR,
                run.runId(),
                "f".repeat(64),
                ITEMS.schema(),
                ITEMS.schema(),
                ITEMS.key());
        try (SinkSession session = new JdbcConnector().sinks(store, run);
                Staged staged = sink(session, mapping, table).stage(plan, ITEMS.snapshot())) {
            return session.publish(List.of(staged), Permits.ALWAYS).get(0) instanceof CommitResult.Done;
        } catch (ConnectorException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.TARGET_OCCUPIED);
            return false;
        }
    }

    private void oneWins(Store store, String table) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> takers = new ArrayList<>();
            for (String mapping : List.of(table + "-one", table + "-two")) {
                takers.add(pool.submit(() -> take(store, mapping, table)));
            }
            boolean first = takers.get(0).get();
            assertThat(takers.get(1).get()).isNotEqualTo(first);
            String winner = table + (first ? "-one" : "-two");
            String loser = table + (first ? "-two" : "-one");
            try (SinkSession session = new JdbcConnector().sinks(store, Runs.withoutSpark())) {
                Committed committed = sink(session, winner, table).committed();
                assertThat(committed.number()).isEqualTo(1);
                assertThatThrownBy(() -> sink(session, loser, table).committed())
                        .isInstanceOfSatisfying(ConnectorException.class, e -> assertThat(e.kind())
                                .isEqualTo(Kind.TARGET_OCCUPIED));
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void onlyOneGetsATableOfH2() throws Exception {
        Store store = new H2Store(folder.resolve("warehouse"), "sa", Optional.empty());
        for (int i = 0; i < ROUNDS; i++) {
            String table = Runs.freshName("items");
            try (Connection connection = Database.sink(store).connect()) {
                Sql.run(
                        connection,
                        "CREATE TABLE \"" + table
                                + "\" (\"id\" bigint primary key, \"name\" varchar, \"amount\" numeric(10, 2))");
            }
            oneWins(store, table);
        }
    }

    @Test
    void onlyOneGetsATableOfPostgresThatNeitherFound() throws Exception {
        for (int i = 0; i < 3; i++) {
            oneWins(Postgres.store(), Runs.freshName("items"));
        }
    }
}
