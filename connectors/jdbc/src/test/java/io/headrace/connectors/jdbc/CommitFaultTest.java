package io.headrace.connectors.jdbc;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.CommitResult.Unknown;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.FaultProxy;
import io.headrace.connectors.testkit.FaultProxy.Fault;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkRun;
import io.headrace.connectors.testkit.SinkStore;
import io.headrace.connectors.testkit.StruckCalls;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A line that breaks at the COMMIT, and a server that goes away under a run. */
class CommitFaultTest {
    private static final ChangeBatch FIRST = ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2"));
    private static final ChangeBatch NEXT = ITEMS.changes(List.of(item(3, "c", "3")), List.of(item(1)));

    private final String table = Runs.freshName("orders");
    private FaultProxy proxy;

    @BeforeEach
    void open() throws Exception {
        proxy = new FaultProxy(Postgres.port(), "COMMIT\0");
        SinkRun.deliver(behind(proxy.port()), table, ITEMS, FIRST);
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    /** The sink by way of a port that leads to it. */
    private static SinkStore behind(int port) {
        return new SinkStore() {
            @Override
            public SinkSession open(RunContext context) throws ConnectorException {
                return new JdbcConnector().sinks(Postgres.store("localhost", port, "postgres", "postgres"), context);
            }

            @Override
            public SinkSettings settings(String dataset) {
                return new JdbcSink("warehouse", Optional.empty(), dataset);
            }
        };
    }

    private static List<Map<String, Object>> rows(String dataset) throws SQLException {
        try (Connection connection = Postgres.connect()) {
            return Sql.rows(connection, "SELECT * FROM " + dataset);
        }
    }

    private List<Object> ids() throws SQLException {
        try (Connection connection = Postgres.connect()) {
            return ids(connection);
        }
    }

    private List<Object> ids(Connection connection) throws SQLException {
        return Sql.rows(connection, "SELECT id FROM " + table + " ORDER BY id").stream()
                .map(r -> r.get("id"))
                .toList();
    }

    private void nextRunGoesOn(long number) throws ConnectorException {
        assertThat(SinkRun.committed(behind(proxy.port()), table).number()).isEqualTo(number);
        assertThat(SinkRun.deliver(
                        behind(proxy.port()), table, ITEMS, ITEMS.changes(List.of(item(9, "n", "9")), List.of())))
                .isInstanceOf(Done.class);
    }

    @Test
    void aCommitThatNeverReachedTheServerIsCertainlyNotApplied() throws Exception {
        proxy.arm(Fault.CUT_BEFORE);
        assertThatThrownBy(() -> SinkRun.deliver(behind(proxy.port()), table, ITEMS, NEXT))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(ids()).containsExactly(1L, 2L);
        nextRunGoesOn(1);
        assertThat(ids()).containsExactly(1L, 2L, 9L);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundDone() throws Exception {
        proxy.arm(Fault.DROP_REPLY);
        CommitResult result = SinkRun.deliver(behind(proxy.port()), table, ITEMS, NEXT);
        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(result).isInstanceOfSatisfying(Done.class, d -> {
            assertThat(d.counts().inserted()).isEqualTo(1);
            assertThat(d.counts().deleted()).isEqualTo(1);
            assertThat(d.counts().bytes()).isPositive();
        });
        assertThat(ids()).containsExactly(2L, 3L);
        nextRunGoesOn(2);
        assertThat(ids()).containsExactly(2L, 3L, 9L);
    }

    @Test
    void aCommitThatNobodyCanAskAboutIsUnknownAndTheSameRunFindsItDone() throws Exception {
        String runId = Runs.freshId();
        Plan plan;
        try (SinkRun run = SinkRun.open(behind(proxy.port()), table, runId, Faults.NONE)) {
            plan = run.plan(Extent.CHANGES, ITEMS);
            proxy.arm(Fault.DROP_REPLY_AND_REFUSE);
            assertThat(run.commit(plan, NEXT))
                    .isEqualTo(new Unknown("PostgreSQL at localhost:" + proxy.port()
                            + "/postgres did not answer the COMMIT and cannot be asked now; the next run asks it"));
        }
        assertThat(proxy.hits()).isEqualTo(1);
        proxy.heal();
        try (SinkRun run = SinkRun.open(behind(proxy.port()), table, runId, Faults.NONE)) {
            assertThat(run.commit(plan, NEXT)).isInstanceOf(AlreadyDone.class);
        }
        assertThat(ids()).containsExactly(2L, 3L);
        nextRunGoesOn(2);
        assertThat(ids()).containsExactly(2L, 3L, 9L);
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_BEFORE", "DROP_REPLY"})
    void whateverMessageOrAnswerIsLostTheRunIsDoneOrNot(Fault fault) throws Exception {
        try (FaultProxy every = new FaultProxy(Postgres.port(), "")) {
            int messages = new StruckCalls(behind(every.port()), CommitFaultTest::rows, new StruckCalls.Line() {
                        private int before;

                        @Override
                        public void strike(int number) {
                            before = every.hits();
                            every.arm(fault, number);
                        }

                        @Override
                        public boolean heal() {
                            every.arm(Fault.NONE);
                            return every.hits() > before;
                        }
                    })
                    .play();
            assertThat(messages).isGreaterThan(30);
        }
    }

    @Test
    void aServerThatIsRestartedUnderARunKeepsNothingHalfDone() throws Exception {
        try (Server server = Server.start()) {
            SinkStore sink = behind(server.port());
            SinkRun.deliver(sink, table, ITEMS, FIRST);
            for (Step step : List.of(Step.STAGE, Step.PUBLISH)) {
                Faults restart = (reached, moment, plan) -> {
                    if (reached == step && moment == Faults.Moment.BEFORE) {
                        server.restart();
                    }
                };
                try (SinkRun run = SinkRun.open(sink, table, Runs.freshId(), restart)) {
                    assertThatThrownBy(() -> run.deliver(ITEMS, NEXT))
                            .as("restart before %s", step)
                            .isInstanceOfSatisfying(ConnectorException.class, e -> assertThat(e.kind())
                                    .isEqualTo(Kind.UNREACHABLE));
                }
                assertThat(SinkRun.committed(sink, table).number()).isEqualTo(1);
                try (Connection connection = server.connect()) {
                    assertThat(ids(connection)).containsExactly(1L, 2L);
                }
            }
            assertThat(SinkRun.deliver(sink, table, ITEMS, NEXT)).isInstanceOf(Done.class);
            try (Connection connection = server.connect()) {
                assertThat(ids(connection)).containsExactly(2L, 3L);
                assertThat(Sql.rows(connection, "SELECT 1 FROM pg_tables WHERE tablename LIKE 'headrace_stage%'"))
                        .isEmpty();
            }
        }
    }
}
