package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.BlowAt;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readers of the README, as they stand there, see exactly the committed rows at every moment. */
class ReadersTest {
    @TempDir
    Path root;

    /** Reads one dataset and says which ids it found. */
    private interface Reader {
        List<Long> ids() throws Exception;
    }

    @Test
    void duckDbSeesTheCommittedRowsAtEveryMoment() throws Exception {
        everyMoment(this::duckByManifest, () -> lake().ids("items"));
    }

    @Test
    void sparkSeesTheFoldersRowsAfterEveryRun() throws Exception {
        everyMoment(this::duckByManifest, () -> spark(items().toString()));
    }

    @Test
    void pandasPythonsDuckDbAndSparkSeeTheCommittedRowsAtEveryMoment() throws Exception {
        Optional<String> missing = Python.missing();
        if (missing.isPresent() && !"true".equals(System.getenv("CI"))) {
            System.out.println("left out: readers in Python, because " + missing.get());
        }
        assertThat(missing.isPresent() && "true".equals(System.getenv("CI")))
                .as("readers in Python are left out where CI runs: %s", missing)
                .isFalse();
        assumeThat(missing).isEmpty();
        String program = snippet("python")
                + """

                import duckdb, sys
                sql = %s
                for line in sys.stdin:
                    how, folder = line.rstrip("\\n").split(" ", 1)
                    if how == "files":
                        print("|".join(committed_files(folder)))
                    elif how == "duckdb":
                        connection = duckdb.connect()
                        for statement in sql.replace("items/", folder + "/").split(";")[:-1]:
                            result = connection.execute(statement)
                        print(sorted(row[0] for row in result.fetchall()))
                    else:
                        frame = read(folder) if how == "pandas" else pandas.read_parquet(folder)
                        print(sorted(frame["id"].tolist()))
                """
                        .formatted("\"\"\"" + snippet("sql") + "\"\"\"");
        try (Python python = Python.run(program)) {
            everyMoment(() -> ids(python.ask("pandas " + items())), () -> ids(python.ask("plain " + items())));
            everyMoment(() -> ids(python.ask("duckdb " + items())), () -> lake().ids("items"));
            everyMoment(
                    () -> spark(python.ask("files " + items()).split("\\|")),
                    () -> ids(python.ask("pandas " + items())));
        }
    }

    /** Looks on both sides of every step of a few commits, of which one is left half published. */
    private void everyMoment(Reader byManifest, Reader byFolder) throws Exception {
        if (Files.exists(items())) {
            org.apache.commons.io.FileUtils.deleteDirectory(items().toFile());
        }
        commit(Faults.NONE, ITEMS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        assertThat(byManifest.ids()).containsExactly(1L, 2L);
        commit(Faults.NONE, ITEMS.appends(item(3, "c", "3")));
        assertThat(byFolder.ids()).containsExactly(1L, 2L, 3L);
        List<String> moments = new ArrayList<>();
        Faults looks = (step, moment, plan) -> {
            boolean published =
                    step.compareTo(Step.PUBLISH) > 0 || (step == Step.PUBLISH && moment == Faults.Moment.AFTER);
            moments.add(moment + " " + step);
            assertThat(seen(byManifest))
                    .as("%s %s", moment, step)
                    .isEqualTo(published ? List.of(2L, 3L, 4L) : List.of(1L, 2L, 3L));
        };
        commit(looks, ITEMS.changes(List.of(item(4, "d", "4")), List.of(item(1))));
        assertThat(moments).contains("BEFORE STAGE", "BEFORE PUBLISH", "AFTER PUBLISH", "BEFORE CONFIRM", "AFTER REAP");
        assertThat(byFolder.ids()).containsExactly(2L, 3L, 4L);
        commit(BlowAt.failing(Step.CONFIRM, Faults.Moment.BEFORE), ITEMS.changes(List.of(), List.of(item(2))));
        assertThat(byManifest.ids()).containsExactly(3L, 4L);
        SinkRun.committed(lake(), "items");
        assertThat(byFolder.ids()).containsExactly(3L, 4L);
        assertThat(byManifest.ids()).containsExactly(3L, 4L);
    }

    private void commit(Faults faults, ChangeBatch batch) throws ConnectorException {
        try (SinkRun run = SinkRun.open(lake(), "items", Runs.freshId(), faults)) {
            Plan plan = run.plan(batch.extent(), ITEMS);
            assertThat(run.commit(plan, batch)).isInstanceOf(CommitResult.Done.class);
        }
    }

    private static List<Long> seen(Reader reader) {
        try {
            return reader.ids();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> duckByManifest() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            String[] parts = snippet("sql").replace("items/", items() + "/").split(";");
            statement.execute(parts[0]);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(parts[1])) {
                while (rows.next()) {
                    ids.add(rows.getLong("id"));
                }
            }
            return ids.stream().sorted().toList();
        }
    }

    private static List<Long> spark(String... places) {
        return LocalSpark.newSession().read().parquet(places).select("id").collectAsList().stream()
                .map((Row row) -> row.getLong(0))
                .sorted()
                .toList();
    }

    private static List<Long> ids(String answer) {
        assertThat(answer).matches("\\[[0-9, ]*\\]");
        return Arrays.stream(answer.substring(1, answer.length() - 1).split(", "))
                .map(Long::valueOf)
                .toList();
    }

    /** The README's only block in that language. */
    private static String snippet(String language) throws Exception {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private ParquetLake lake() {
        return new ParquetLake(root);
    }

    private Path items() {
        return root.resolve("items");
    }
}
