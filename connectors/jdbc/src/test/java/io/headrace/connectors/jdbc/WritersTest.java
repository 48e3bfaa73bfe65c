package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.testkit.Runs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The proof of exactness: a hundred writers, transactions of any length, savepoints, rollbacks, frozen rows. */
class WritersTest {
    private static final int WRITERS = 100;
    private static final int RUNS = 8;
    private static final int IDS = 500;

    private final String mutable = Runs.freshName("orders");
    private final String log = Runs.freshName("events");
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger commits = new AtomicInteger();

    /** One writer's transactions, until the end; ids of the log are the writer's own. */
    private final class Writer {
        private final int number;
        private final Random random;
        private int logged;

        Writer(int number) {
            this.number = number;
            this.random = new Random(number);
        }

        Void write() throws SQLException {
            try (Connection connection = Postgres.connect()) {
                connection.setAutoCommit(false);
                while (!ended.get()) {
                    transaction(connection);
                }
            }
            return null;
        }

        private void transaction(Connection connection) throws SQLException {
            change(connection, random.nextInt(IDS));
            if (random.nextInt(3) == 0) {
                Sql.run(connection, "SAVEPOINT s");
                change(connection, IDS + random.nextInt(IDS));
                Sql.run(connection, random.nextBoolean() ? "ROLLBACK TO s" : "RELEASE s");
            }
            LockSupport.parkNanos(random.nextInt(10) == 0 ? 1_500_000_000L : random.nextInt(400_000_000));
            if (random.nextInt(8) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                commits.incrementAndGet();
            }
        }

        /** In ascending order of ids, so that writers never wait for each other in a circle. */
        private void change(Connection connection, int id) throws SQLException {
            logged++;
            Sql.run(
                    connection,
                    "INSERT INTO " + log + " VALUES (" + (number * 1_000_000L + logged) + ", 'x')",
                    random.nextInt(4) == 0
                            ? "DELETE FROM " + mutable + " WHERE id = " + id
                            : "INSERT INTO " + mutable + " VALUES (" + id + ", '" + number + "/" + logged
                                    + "') ON CONFLICT (id) DO UPDATE SET name = excluded.name");
        }
    }

    private static List<String> texts(Connection connection, String table) throws SQLException {
        return Sql.rows(connection, "SELECT '[' || id || ',' || name || ']' AS x FROM " + table + " ORDER BY 1")
                .stream()
                .map(r -> String.valueOf(r.get("x")))
                .sorted()
                .toList();
    }

    @Test
    void theMirrorIsTheSnapshotAfterEveryRunAndTheLogHasEachRowOnce() throws Exception {
        Postgres.run(
                "CREATE TABLE " + mutable + " (id int PRIMARY KEY, name text)",
                "CREATE TABLE " + log + " (id bigint, name text)",
                "INSERT INTO " + mutable + " SELECT i, 'old' FROM generate_series(0, 499) i");
        Followed mirror = new Followed(Postgres.store(), Followed.table(mutable), WriteMode.MIRROR, "id");
        Followed append = new Followed(Postgres.store(), Followed.insertOnly(log), WriteMode.APPEND);
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(pool.submit(new Writer(i)::write));
            }
            for (int run = 0; run < RUNS; run++) {
                List<String> snapshot = new ArrayList<>();
                mirror.followIn(session ->
                        snapshot.addAll(((JdbcSourceSession) session).state().ask(c -> texts(c, mutable))));
                assertThat(mirror.rows().stream().sorted().toList())
                        .as("run %d", run)
                        .isEqualTo(snapshot);
                append.follow();
                Postgres.run((run % 2 == 0 ? "VACUUM FREEZE " : "VACUUM ") + mutable);
            }
            ended.set(true);
            for (Future<Void> writer : writers) {
                writer.get();
            }
        } finally {
            ended.set(true);
            pool.shutdown();
        }
        mirror.follow();
        append.follow();
        try (Connection connection = Postgres.connect()) {
            assertThat(mirror.rows().stream().sorted().toList()).isEqualTo(texts(connection, mutable));
            assertThat(append.appended()).isEqualTo(texts(connection, log));
        }
        assertThat(commits.get()).isGreaterThan(WRITERS);
    }
}
