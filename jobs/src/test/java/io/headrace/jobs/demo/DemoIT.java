package io.headrace.jobs.demo;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.ShareReader;
import io.headrace.jobs.engine.Engine;
import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.OrderlyStop;
import io.headrace.jobs.spark.Spark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One small demo, then a sink is spoiled by each test: the check has to notice. */
class DemoIT {
    private static final String SCALE = "0.002";

    @TempDir
    private static Path temp;

    private static Path place;
    private static int code;
    private static String printed;
    private static RunReport again;
    private static Generator generator;
    private static Spark spark;

    @BeforeAll
    static void play() {
        place = temp.resolve("retail");
        generator = new Generator(Double.parseDouble(SCALE));
        spark = new Spark();
        spark.get();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        code = demo(out, DemoIT::headrace, place);
        printed = out.toString(StandardCharsets.UTF_8);
        again = run(place.resolve("retail.conf"));
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @Test
    void aDemoEndsWellAndSaysSoForEverySink() {
        assertThat(printed).contains("All 8 sinks hold exactly what they must.");
        assertThat(printed.lines().filter(line -> line.endsWith("   OK"))).hasSize(8);
        assertThat(code).isZero();
    }

    @Test
    void whatWasKeptCanBeRunAgainAndHasNothingNew() {
        assertThat(again.datasets()).hasSize(8).allMatch(d -> d.outcome() == Outcome.UNCHANGED);
    }

    @Test
    void aDemoWhoseRunsDeliverNothingFails() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(demo(out, words -> 0, temp.resolve("lazy"))).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("birch/lineitem (SQL): cannot be read: ")
                .contains("8 of 8 sinks are not what they must be.");
    }

    @Test
    void aDemoWhoseRunFailsEndsWithItsCode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(demo(out, words -> words[0].equals("run") ? 5 : 0, temp.resolve("broken")))
                .isEqualTo(5);
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("Day 2");
    }

    @Test
    void aWrongValueInADeltaSinkIsNoticed() throws Exception {
        DeltaTable table =
                DeltaTable.forPath(spark.get(), place.resolve("anvil/lineitem").toString());
        long key = table.toDF().selectExpr("min(l_orderkey)").head().getLong(0);
        table.update(expr("l_orderkey = " + key), Map.of("l_comment", expr("'spoiled'")));
        assertThat(difference("anvil/lineitem")).contains("l_orderkey " + key, "l_comment is 'spoiled', expected '");
    }

    @Test
    void aRepeatedFileInAParquetSinkIsNoticed() throws Exception {
        Path file = files("anvil/orders", ".parquet").get(0);
        Files.copy(file, file.resolveSibling("twice.parquet"));
        assertThat(difference("anvil/orders")).startsWith("0 missing and ");
    }

    @Test
    void aMissingLineInACsvSinkIsNoticed() throws Exception {
        Path file = files("anvil/customer", ".csv").get(0);
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, lines.size() - 1));
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        assertThat(difference("anvil/customer")).startsWith("1 missing and 0 wrong rows, such as c_custkey ");
    }

    @Test
    void aMissingRowInADatabaseIsNoticed() throws Exception {
        try (Connection warehouse =
                        DriverManager.getConnection("jdbc:h2:file:" + place.resolve("birch/warehouse"), "sa", "");
                var statement = warehouse.createStatement()) {
            statement.execute("DELETE FROM \"lineitem\" LIMIT 1");
        }
        assertThat(difference("birch/lineitem")).startsWith("1 missing and 0 wrong rows, such as l_orderkey ");
    }

    @Test
    void aForgottenChangeIsNoticed() throws Exception {
        DeltaTable.forPath(spark.get(), place.resolve("birch/lake/orders").toString())
                .delete(expr("_snapshot = 2"));
        assertThat(difference("birch/orders")).contains(" missing and 0 wrong rows, such as o_orderkey ");
    }

    private static int demo(ByteArrayOutputStream out, DemoCommand.Commands commands, Path keep) {
        PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new CommandLine(new DemoCommand(text, Clock.systemUTC(), log -> {}, commands, OrderlyStop.never()))
                .execute("--keep", keep.toString(), "--scale", SCALE);
    }

    /** The commands that the demo types, without the command line's own printing. */
    private static int headrace(String... words) {
        if (!words[0].equals("run")) {
            return 0;
        }
        return run(Path.of(words[1])).datasets().stream()
                        .allMatch(d -> d.failure().isEmpty())
                ? 0
                : 1;
    }

    private static RunReport run(Path file) {
        try {
            Engine engine = new Engine(new ShareReader().read(file), spark, Clock.systemUTC());
            return engine.run(Selection.ALL, UUID.randomUUID().toString(), Progress.NONE);
        } catch (ShareInvalid e) {
            throw new AssertionError(e);
        }
    }

    private static String difference(String mapping) throws Exception {
        Verification verification = new Verification(DemoFolder.kept(place), generator, new Sinks(spark.get()));
        return verification.checks(generator.suppliersToWatch()).stream()
                .filter(check -> check.mapping().equals(mapping))
                .flatMap(check -> check.difference().stream())
                .findFirst()
                .orElse("no difference");
    }

    private static List<Path> files(String folder, String ending) throws Exception {
        try (Stream<Path> files = Files.list(place.resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        }
    }
}
