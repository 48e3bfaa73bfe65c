package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.Problem;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Watermark;
import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All commands but plan and run. */
final class CommandsTest {
    private static final String ID = "20261122T065402123Z-[0-9a-f]{6}";
    private static final String ME = System.getProperty("user.name");

    @TempDir
    private Path folder;

    private static DatasetStatus holds(String consumer, String dataset, long number, String runId) {
        Committed committed =
                new Committed(number, Watermark.START, Typed.version(7), runId, "", new StructType(), Typed.NOW);
        return new DatasetStatus(consumer, dataset, "delta", committed, Optional.empty());
    }

    @Test
    void aValidShareIsCountedAndNoStoreIsAsked() {
        Typed cli = new Typed(folder);
        cli.unreachable = List.of(new Failure(ConnectorException.Kind.UNREACHABLE, "never asked"));
        assertThat(cli.type("validate", cli.file.toString())).isEqualTo(0);
        assertThat(cli.out).isEqualTo("OK: share 'orders': 3 datasets, 2 consumers, 3 mappings\n");
        assertThat(cli.err).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anOrderThatCannotBeReadIsNamedAndNothingMoves() throws Exception {
        Path order = folder.resolve(".headrace/orders/resets/acme/lineitem.json");
        java.nio.file.Files.createDirectories(order.resolveSibling(""));
        java.nio.file.Files.writeString(order, "{");
        for (String command : List.of("run", "plan", "status")) {
            Typed cli = new Typed(folder);
            assertThat(cli.type(command, cli.file.toString())).isEqualTo(2);
            assertThat(cli.out).isEmpty();
            assertThat(cli.err)
                    .isEqualTo("'" + order + "' is no order of a full snapshot that can be read; remove it, and order"
                            + " again with \"headrace reset\" if the snapshot is still wanted\n");
            assertThat(cli.asked).isEmpty();
        }
    }

    @Test
    void connectingNamesEveryStoreThatDoesNotAnswer() {
        Typed cli = new Typed(folder);
        assertThat(cli.type("validate", cli.file.toString(), "--connect")).isEqualTo(0);
        assertThat(cli.out).isEqualTo("OK: share 'orders': 3 datasets, 2 consumers, 3 mappings; every store answers\n");
        cli.unreachable = List.of(
                new Failure(ConnectorException.Kind.DENIED, "store 'lake': is not ours"),
                new Failure(ConnectorException.Kind.UNREACHABLE, "store 'db': does not answer"));
        assertThat(cli.type("validate", cli.file.toString(), "--connect")).isEqualTo(2);
        assertThat(cli.out).isEmpty();
        assertThat(cli.err).isEqualTo("store 'lake': is not ours\nstore 'db': does not answer\n");
    }

    @Test
    void everyMistakeOfAShareFileIsALine() {
        Typed cli = new Typed(folder);
        cli.problem = Optional.of(new Problem("orders.conf", 4, "source.pth", "is not a setting here"));
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(2);
        assertThat(cli.err)
                .isEqualTo("orders.conf:4: source.pth: is not a setting here\norders.conf:9: is also wrong\n");
    }

    @Test
    void statusShowsWhatEachStoreHolds() {
        Typed cli = new Typed(folder);
        cli.statuses = List.of(
                holds("acme", "lineitem", 4, "r4"),
                new DatasetStatus("acme", "supplier", "delta", Committed.NONE, Optional.empty()),
                new DatasetStatus(
                        "bolt",
                        "lineitem",
                        "delta",
                        Committed.NONE,
                        Optional.of(new Failure(ConnectorException.Kind.UNREACHABLE, "Host 'db' does not answer."))));
        cli.type("reset", cli.file.toString(), "--consumer", "acme", "--dataset", "supplier", "--yes");
        assertThat(cli.type("status", cli.file.toString())).isEqualTo(5);
        assertThat(cli.out)
                .isEqualTo(
                        """
                        dataset        commit  watermark  committed at         run  next run
                        acme/lineitem       4  version 7  2026-11-22 06:54:02  r4
                        acme/supplier    none                                       full, as ordered
                        bolt/lineitem       ?
                        """);
        assertThat(cli.err).isEqualTo("bolt/lineitem: Host 'db' does not answer.\n");
    }

    @Test
    void theStateIsAllThatAStoreRemembers() {
        Typed cli = new Typed(folder);
        StructType columns = new StructType().add("id", "bigint").add("name", "string");
        Committed committed =
                new Committed(4, Watermark.START, Typed.version(7), "r4", "f".repeat(64), columns, Typed.NOW);
        cli.statuses = List.of(
                new DatasetStatus("acme", "lineitem", "delta lineitem", committed, Optional.empty()),
                new DatasetStatus("acme", "supplier", "delta supplier", Committed.NONE, Optional.empty()),
                new DatasetStatus(
                        "bolt",
                        "lineitem",
                        "delta lineitem",
                        Committed.NONE,
                        Optional.of(new Failure(ConnectorException.Kind.UNREACHABLE, "Host 'db' does not answer."))));
        cli.type("reset", cli.file.toString(), "--consumer", "acme", "--dataset", "supplier", "--yes");
        assertThat(cli.type("state", cli.file.toString())).isEqualTo(5);
        assertThat(cli.out.replace(ME, "me"))
                .isEqualTo(
                        """
                        acme / lineitem: commit 4
                          watermark version 7
                          committed 2026-11-22 06:54:02 by run r4
                          target    delta lineitem
                          shape     FINGERPRINT
                          columns   id bigint, name string

                        acme / supplier: no commit yet
                          target    delta supplier
                          ordered   full snapshot, by me on 2026-11-22 06:54:02

                        bolt / lineitem: unknown
                          problem   Host 'db' does not answer.
                          target    delta lineitem

                        """
                                .replace("FINGERPRINT", "f".repeat(64)));
        cli.type("state", cli.file.toString(), "--json");
        assertThat(cli.out).contains("\"fingerprint\" : \"" + "f".repeat(64) + "\"", "\"columns\" : [ \"id bigint\"");
    }

    @Test
    void whoAskedForABackfillOrWentBackStaysInTheHistory() {
        Typed cli = new Typed(folder);
        String[] mapping = {cli.file.toString(), "--consumer", "acme", "--dataset", "lineitem"};
        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.BACKFILL)));
        assertThat(cli.type(with(mapping, "backfill", "--from", "2", "--to", "5")))
                .isEqualTo(0);
        assertThat(cli.out.replaceAll(ID, "ID").replace(ME, "me"))
                .isEqualTo(
                        """
                        dataset        mode      outcome     read  inserted  updated  deleted    bytes  seconds  watermark
                        acme/lineitem  backfill  committed  1,200     1,000      150       50  34.1 kB      1.2  version 7
                        acme/lineitem: asked by me: versions 5 to 7 by change data feed (watermark version 4 -> version 7)

                        Run ID of share 'orders': 1 committed
                        """);
        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.REWIND)));
        assertThat(cli.type(with(mapping, "reset", "--to", "5"))).isEqualTo(2);
        assertThat(cli.type(with(mapping, "reset", "--to", "5", "--yes"))).isEqualTo(0);
        assertThat(cli.amended)
                .containsExactly(
                        new Amendment.Backfill("acme", "lineitem", "2", "5"),
                        new Amendment.Rewind("acme", "lineitem", "5"));
        cli.type("history", cli.file.toString());
        assertThat(cli.out.lines().filter(line -> line.contains(": asked by " + ME + ": ")))
                .hasSize(2);
        assertThat(cli.type(
                        "backfill",
                        cli.file.toString(),
                        "--consumer",
                        "acme",
                        "--dataset",
                        "none",
                        "--from",
                        "2",
                        "--to",
                        "5"))
                .isEqualTo(2);
        assertThat(cli.err).isEqualTo("Share 'orders' has no dataset 'none'; it has: lineitem, supplier, secret\n");
    }

    @Test
    void aTargetThatWasEmptiedIsNamedByPlanAndRun() {
        Typed cli = new Typed(folder);
        String file = cli.file.toString();
        DatasetPlan first = Typed.numbered(Typed.plan("acme", "lineitem", Mode.FULL), 1);
        DatasetPlan log = Typed.appending(Typed.numbered(Typed.plan("bolt", "lineitem", Mode.FULL), 1));
        cli.plans = List.of(first, log);
        cli.type("plan", file);
        assertThat(cli.err).isEmpty();
        cli.reports = List.of(
                Typed.committed(Typed.plan("acme", "lineitem", Mode.INCREMENTAL)),
                Typed.committed(Typed.appending(Typed.plan("bolt", "lineitem", Mode.INCREMENTAL))));
        cli.type("run", file);
        String emptied = "acme/lineitem: run ID committed snapshot 4 to this target, which was found empty; a full"
                + " snapshot begins it anew\n"
                + "bolt/lineitem: run ID committed snapshot 4 to this target, which was found empty; a full snapshot"
                + " begins it anew, and what the source no longer holds does not come back\n";
        cli.type("plan", file);
        assertThat(cli.err.replaceAll(ID, "ID")).isEqualTo(emptied);
        cli.reports = List.of(Typed.committed(first), Typed.committed(log));
        cli.type("run", file);
        assertThat(cli.err.replaceAll(ID, "ID")).endsWith(emptied);
    }

    @Test
    void aCompactionIsReportedAndKeptInTheHistory() {
        Typed cli = new Typed(folder);
        cli.reports = List.of(
                Typed.committed(Typed.plan("acme", "lineitem", Mode.COMPACT)),
                Typed.ended(Typed.plan("bolt", "lineitem", Mode.COMPACT), Outcome.UNCHANGED, Optional.empty()));
        assertThat(cli.type("compact", cli.file.toString(), "--dataset", "lineitem"))
                .isEqualTo(0);
        assertThat(cli.asked).containsExactly(new Selection(Set.of(), Set.of("lineitem"), Selection.Snapshot.DUE));
        String told =
                """
                dataset        mode     outcome     read  inserted  updated  deleted    bytes  seconds  watermark
                acme/lineitem  compact  committed  1,200     1,000      150       50  34.1 kB      1.2  version 7
                bolt/lineitem  compact  unchanged      -         -        -        -        -      0.3  version 7
                acme/lineitem: asked by me: versions 5 to 7 by change data feed
                bolt/lineitem: asked by me: versions 5 to 7 by change data feed
                """;
        assertThat(cli.out.replaceAll(ID, "ID").replace(ME, "me"))
                .isEqualTo(told + "\nRun ID of share 'orders': 1 committed, 1 unchanged\n");
        cli.type("history", cli.file.toString());
        assertThat(cli.out.replace(ME, "me")).contains(told.indent(2));
        assertThat(cli.type("compact", cli.file.toString(), "--dataset", "none"))
                .isEqualTo(2);
        assertThat(cli.err).isEqualTo("Share 'orders' has no dataset 'none'; it has: lineitem, supplier, secret\n");
    }

    private static String[] with(String[] mapping, String command, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of(command));
        words.addAll(List.of(mapping));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @Test
    void aResetIsCarriedOutByTheNextFullRunAndStaysInTheHistory() {
        Typed cli = new Typed(folder);
        String file = cli.file.toString();
        assertThat(cli.type("reset", file, "--consumer", "acme", "--dataset", "lineitem", "--yes"))
                .isEqualTo(0);
        assertThat(cli.out).isEqualTo("Ordered: the next run delivers a full snapshot of 'lineitem' to 'acme'.\n");

        Selection ordered = new Selection(Set.of(), Set.of(), Selection.Snapshot.DUE, Set.of("acme/lineitem"));
        Optional<Failure> failure =
                Optional.of(new Failure(ConnectorException.Kind.UNREACHABLE, "Host 'db' does not answer."));
        cli.reports = List.of(Typed.ended(Typed.plan("acme", "lineitem", Mode.FULL), Outcome.FAILED, failure));
        cli.type("run", file);
        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.FULL)));
        cli.type("run", file);
        cli.type("run", file);
        assertThat(cli.asked).containsExactly(ordered, ordered, Selection.ALL);

        cli.type("history", file);
        assertThat(cli.out).contains("2026-11-22 06:54:02  full snapshot of acme/lineitem ordered by " + ME + "\n");
    }

    @Test
    void aPlanNamesWhoOrderedTheFullSnapshot() {
        Typed cli = new Typed(folder);
        cli.plans = List.of(Typed.plan("acme", "lineitem", Mode.FULL), Typed.plan("bolt", "lineitem", Mode.FULL));
        cli.type("reset", cli.file.toString(), "--consumer", "acme", "--dataset", "lineitem", "--yes");
        cli.type("plan", cli.file.toString());
        assertThat(cli.out).containsOnlyOnce("  ordered   full snapshot, by " + ME + " on 2026-11-22 06:54:02\n");
    }

    @Test
    void aResetIsAskedForFirst() {
        Typed cli = new Typed(folder);
        String[] reset = {"reset", cli.file.toString(), "--consumer", "acme", "--dataset", "lineitem"};
        assertThat(cli.type(reset)).isEqualTo(2);
        assertThat(cli.err).isEqualTo("Nobody is here to be asked; add --yes to say that you mean it.\n");
        cli.interactive = true;
        cli.answer = "n";
        cli.type(reset);
        assertThat(cli.err)
                .isEqualTo("Replace all of 'lineitem' at 'acme' by a full snapshot at the next run? [y/N] Nothing was"
                        + " ordered.\n");
        assertThat(folder).isEmptyDirectory();
        cli.answer = "y";
        cli.type(reset);
        assertThat(cli.out).startsWith("Ordered:");
    }

    @Test
    void aResetOfWhatAConsumerDoesNotReceiveIsRefused() {
        Typed cli = new Typed(folder);
        assertThat(cli.type("reset", cli.file.toString(), "--consumer", "bolt", "--dataset", "supplier", "--yes"))
                .isEqualTo(2);
        assertThat(cli.err).isEqualTo("Consumer 'bolt' does not receive dataset 'supplier'; it receives: lineitem\n");
    }

    @Test
    void historyListsRunsAndCheckFindsThoseThatCouldNotReport() {
        Typed cli = new Typed(folder);
        String file = cli.file.toString();
        assertThat(cli.type("history", file)).isEqualTo(0);
        assertThat(cli.out).isEqualTo("Share 'orders' has no history here yet.\n");

        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.FULL)));
        cli.type("run", file);
        String run = cli.out.replaceAll("(?s).*Run (\\S+) of.*", "$1");
        cli.statuses = List.of(holds("acme", "lineitem", 4, run));
        cli.type("history", file, "--check");
        assertThat(cli.out.replaceAll(ID, "ID"))
                .isEqualTo(
                        """
                        2026-11-22 06:54:02  run ID, 2.5 s: 1 committed
                          dataset        mode  outcome     read  inserted  updated  deleted    bytes  seconds  watermark
                          acme/lineitem  full  committed  1,200     1,000      150       50  34.1 kB      1.2  version 7

                        Every commit that the stores hold now was reported.
                        """);
        cli.statuses = List.of(holds("acme", "lineitem", 5, "20261122T070000000Z-abcdef"));
        cli.type("history", file, "--check");
        assertThat(cli.out)
                .endsWith("2026-11-22 06:54:02  run 20261122T070000000Z-abcdef: commit 5 of acme/lineitem up to"
                        + " version 7: committed without a report\n");
    }

    @Test
    void aDamagedReportIsNamedAndLeftOut() throws Exception {
        Typed cli = new Typed(folder);
        Path runs = Files.createDirectories(folder.resolve(".headrace/orders/runs"));
        Files.writeString(runs.resolve("x.json"), "{\"runId\": ");
        cli.type("history", cli.file.toString());
        assertThat(cli.out).isEqualTo("'" + runs.resolve("x.json") + "' cannot be read and is left out.\n\n");
    }

    @Test
    void aWrongOptionIsNamedWithTheNearestAndTheHelp() {
        Typed cli = new Typed(folder);
        assertThat(cli.type("run", cli.file.toString(), "--ful")).isEqualTo(2);
        assertThat(cli.err)
                .isEqualTo(
                        """
                        Unknown option: '--ful'
                        Did you mean: --full?
                        Try "headrace run --help".
                        """);
    }

    @Test
    void helpShowsAnExampleForEveryCommand() {
        Typed cli = new Typed(folder);
        for (String command : List.of("validate", "plan", "run", "status", "history", "reset", "compact", "preview")) {
            assertThat(cli.type(command, "--help")).isEqualTo(0);
            assertThat(cli.out).contains("Usage: headrace " + command).contains("\n  headrace " + command + " orders.");
            assertThat(cli.err).isEmpty();
        }
        assertThat(cli.type()).isEqualTo(0);
        assertThat(cli.out)
                .contains("headrace run orders.conf")
                .contains("5   store unreachable or its answer unknown");
    }

    @Test
    void theVersionIsWhatTheBuildWrote() {
        Properties build = new Properties();
        assertThat(Version.text(build)).isEqualTo("headrace of unknown version (commit unknown)");
        build.setProperty("version", "0.1.0");
        build.setProperty("commit", "abc1234");
        assertThat(Version.text(build)).isEqualTo("headrace 0.1.0 (commit abc1234)");
    }
}
