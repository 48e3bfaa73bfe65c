package io.headrace.connectors.jdbc;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Window;
import io.headrace.connectors.testkit.Runs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Two datasets that belong together, read in one snapshot and committed in one transaction. */
class OrphanTest {
    private static final int RUNS = 8;

    private final String name = Runs.freshName("pair");
    private final AtomicBoolean ended = new AtomicBoolean();

    private String orders() {
        return name + "_orders";
    }

    private String lines() {
        return name + "_lines";
    }

    /** An order comes and goes with its lines. */
    private Void write() throws SQLException {
        try (Connection connection = Postgres.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; !ended.get(); i++) {
                Sql.run(
                        connection,
                        "INSERT INTO " + lines() + " VALUES (" + 2 * i + ", " + i + "), (" + (2 * i + 1) + ", " + i
                                + ")",
                        "INSERT INTO " + orders() + " VALUES (" + i + ", " + i + ")",
                        "DELETE FROM " + orders() + " WHERE id = " + (i - 40),
                        "DELETE FROM " + lines() + " WHERE order_id = " + (i - 40));
                connection.commit();
                LockSupport.parkNanos(2_000_000);
            }
        }
        return null;
    }

    /** How often a reader at the consumer looked; fails at the first orphan. */
    private Integer look() throws SQLException {
        String query = "SELECT count(*) AS n FROM " + lines() + "_copy l FULL JOIN " + orders()
                + "_copy o ON o.id = l.order_id WHERE o.id IS NULL OR l.id IS NULL";
        int looks = 0;
        try (Connection connection = Postgres.connect()) {
            for (; !ended.get(); looks++) {
                assertThat(Sql.rows(connection, query).get(0).get("n")).isEqualTo(0L);
            }
        }
        return looks;
    }

    private void run() throws ConnectorException {
        RunContext run = Runs.fresh();
        List<Window> windows = new ArrayList<>();
        List<Staged> staged = new ArrayList<>();
        try (SourceSession provider = new JdbcConnector().sources(Postgres.store(), run);
                SinkSession consumer = new JdbcConnector().sinks(Postgres.store(), run)) {
            for (String table : List.of(orders(), lines())) {
                DatasetSpec dataset =
                        new DatasetSpec(table.replace('_', '-'), "", Followed.table(table), List.of("id"), Shape.NONE);
                Source source = provider.source(dataset, WriteMode.MIRROR);
                Sink sink =
                        consumer.sink(table, new JdbcSink("s", Optional.empty(), table + "_copy"), WriteMode.MIRROR);
                Committed last = sink.committed();
                Window window = source.open(last.to());
                windows.add(window);
                ChangeBatch batch = resolved(window.changes(), sink);
                staged.add(sink.stage(plan(run, table, last, source, window, batch), batch));
            }
            assertThat(consumer.publish(staged, Permits.ALWAYS)).hasOnlyElementsOfType(CommitResult.Done.class);
        } finally {
            staged.forEach(Staged::close);
            windows.forEach(Window::close);
        }
    }

    private static Plan plan(
            RunContext run, String table, Committed last, Source source, Window window, ChangeBatch batch)
            throws ConnectorException {
        return new Plan(
                table,
                last.number() + 1,
                batch.extent(),
                last.to(),
                window.to(),
                WriteMode.MIRROR,
                run.runId(),
                "f".repeat(64),
                source.schema(),
                source.schema(),
                List.of("id"));
    }

    /** As the engine does it: what the consumer holds beyond the keys that are present is gone. */
    private static ChangeBatch resolved(ChangeBatch batch, Sink sink) throws ConnectorException {
        if (!(batch instanceof ChangeBatch.Changes changes)) {
            return batch;
        }
        Dataset<Row> held = sink.rows(changes.rows().sparkSession());
        Dataset<Row> gone = held.join(changes.present().orElseThrow().select("id"), new String[] {"id"}, "left_anti")
                .withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.DELETE));
        return new ChangeBatch.Changes(changes.rows().unionByName(gone), changes.keys(), Optional.empty());
    }

    @Test
    void noReaderAtTheConsumerEverSeesAnOrphan() throws Exception {
        Postgres.run(
                "CREATE TABLE " + orders() + " (id int PRIMARY KEY, number int)",
                "CREATE TABLE " + lines() + " (id int PRIMARY KEY, order_id int)");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<Void> writer = pool.submit(this::write);
            run();
            Future<Integer> reader = pool.submit(this::look);
            for (int i = 0; i < RUNS; i++) {
                run();
            }
            ended.set(true);
            writer.get();
            assertThat(reader.get()).isGreaterThan(RUNS);
        } finally {
            ended.set(true);
            pool.shutdown();
        }
        run();
        try (Connection connection = Postgres.connect()) {
            for (String table : List.of(orders(), lines())) {
                assertThat(Sql.rows(connection, "SELECT * FROM " + table + "_copy ORDER BY id"))
                        .isNotEmpty()
                        .isEqualTo(Sql.rows(connection, "SELECT * FROM " + table + " ORDER BY id"));
            }
        }
    }
}
