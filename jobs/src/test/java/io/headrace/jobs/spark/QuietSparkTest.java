package io.headrace.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own: whether its terminal stays quiet, and what Spark leaves behind. */
final class QuietSparkTest {
    @TempDir
    private Path folder;

    @Test
    void whatSparkAndOthersSayGoesToTheLogOnly() throws Exception {
        Path log = folder.resolve("logs/run.log");
        Path work = Files.createDirectories(folder.resolve("work"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent") && !argument.contains("jdk.incubator.vector"))
                .toList());
        command.addAll(List.of(Noise.class.getName(), log.toString()));
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).as(() -> content(log)).isEqualTo("3 rows, UTC, false, separate\n");
        assertThat(process.waitFor()).isEqualTo(0);
        assertThat(log)
                .content()
                .contains("Running Spark version")
                .contains("a line on stdout")
                .contains("a line on stderr")
                .contains("a line of java.util.logging")
                .doesNotContain("native-hadoop");
        assertThat(work).isEmptyDirectory();
    }

    private static String content(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log";
        }
    }

    /** The other process. */
    static final class Noise {
        private Noise() {}

        public static void main(String[] args) throws IOException {
            java.io.PrintStream terminal = System.out;
            LogFile.redirect(Path.of(args[0]), LogFile.Detail.RUN);
            System.out.println("a line on stdout");
            System.err.println("a line on stderr");
            java.util.logging.Logger.getLogger("somebody").warning("a line of java.util.logging");
            try (Spark spark = new Spark(SparkSettings.plain(), List.of())) {
                check(!spark.isStarted());
                SparkSession one = spark.get();
                SparkSession two = spark.get();
                one.conf().set("spark.sql.shuffle.partitions", "7");
                boolean separate =
                        !two.conf().get("spark.sql.shuffle.partitions").equals("7");
                terminal.println(two.range(3).count() + " rows, " + two.conf().get("spark.sql.session.timeZone") + ", "
                        + two.conf().get("spark.sql.runSQLOnFiles") + ", " + (separate ? "separate" : "shared"));
                check(spark.isStarted());
            }
            check(SparkSession.getDefaultSession().isEmpty());
        }

        private static void check(boolean holds) {
            if (!holds) {
                throw new AssertionError();
            }
        }
    }
}
