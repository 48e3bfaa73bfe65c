package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = {
            "Delivers what is due: a full snapshot the first time, then what has changed. It can be stopped at any time"
                    + " and simply started again.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headrace run orders.conf",
            "  headrace run orders.conf --dataset lineitem --full",
            "  spark-submit --class io.headrace.jobs.cli.Headrace headrace-jobs.jar run orders.conf",
            ""
        })
final class RunCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Mixin
    private MappingOptions mappings = new MappingOptions();

    @Option(names = "--full", description = "Full snapshots even where an increment would do.")
    private boolean full;

    @Option(names = "--json", description = "Print the report as JSON instead of a table.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print failures only (and the JSON, if asked for).")
    private boolean quiet;

    @Option(names = "--fail-if-unchanged", description = "Exit with 3 if nothing was new.")
    private boolean failIfUnchanged;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the JSON report here.")
    private @Nullable Path reportFile;

    RunCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.RUN)) {
            prepare(opened.history());
            List<Reset> resets = opened.history().resets();
            Selection selection =
                    mappings.selection(opened.share(), full ? Selection.Snapshot.FULL : Selection.Snapshot.DUE, resets);
            RunReport report = opened.delivery().run(selection, opened.id(), progress());
            Optional<ExitCode> unwritten = keep(opened.history(), report, resets);
            print(report);
            return ExitCode.worst(List.of(unwritten.orElse(ExitCode.DONE), code(report)))
                    .number();
        }
    }

    private void prepare(History history) {
        try {
            history.prepare();
        } catch (IOException e) {
            throw new Refusal("The state folder cannot be written (" + e.getMessage()
                    + "); name another with --state DIR. Nothing was delivered.");
        }
    }

    private Progress progress() {
        if (quiet) {
            return Progress.NONE;
        }
        Terminal terminal = world.terminal();
        return terminal.canMove()
                ? new ProgressBars(
                        terminal.err(), Headrace.words(spec), terminal.width(), terminal.height(), world.clock())
                : new ProgressLines(terminal.err(), world.clock());
    }

    /** The rows are where they belong by now: what cannot be written here is said, and undoes nothing. */
    private Optional<ExitCode> keep(History history, RunReport report, List<Reset> resets) {
        try {
            history.add(report);
            for (Reset reset : resets) {
                if (report.datasets().stream().anyMatch(dataset -> carriesOut(dataset, reset))) {
                    history.done(reset);
                }
            }
            if (reportFile != null) {
                History.write(reportFile, ReportJson.run(report));
            }
            return Optional.empty();
        } catch (IOException e) {
            world.terminal()
                    .err()
                    .println("The report of run '" + report.runId() + "' cannot be written (" + e.getMessage()
                            + "); what was delivered stays delivered.");
            return Optional.of(ExitCode.FAILED);
        }
    }

    private static boolean carriesOut(DatasetReport report, Reset reset) {
        return report.outcome() == Outcome.COMMITTED
                && report.plan().mode() == Mode.FULL
                && reset.mapping()
                        .equals(report.plan().consumer() + "/" + report.plan().dataset());
    }

    private void print(RunReport report) {
        Terminal terminal = world.terminal();
        if (json) {
            terminal.out().println(ReportJson.text(ReportJson.run(report)));
        } else if (!quiet) {
            table(report, terminal.out());
        }
        List<String> failures = RunText.failures(report);
        failures.forEach(terminal.err()::println);
        if (!failures.isEmpty()) {
            terminal.err().println("More in " + world.logs().where());
        }
    }

    private void table(RunReport report, PrintStream out) {
        if (!report.datasets().isEmpty()) {
            new RunText(Headrace.words(spec)).lines(report).forEach(out::println);
            RunText.differences(report).forEach(out::println);
            out.println();
        }
        out.println("Run " + report.runId() + " of share '" + report.share() + "': " + RunText.summary(report));
    }

    private ExitCode code(RunReport report) {
        ExitCode worst =
                ExitCode.worst(report.datasets().stream().map(ExitCode::of).toList());
        boolean changed = report.datasets().stream().anyMatch(dataset -> dataset.outcome() == Outcome.COMMITTED);
        return worst == ExitCode.DONE && failIfUnchanged && !changed ? ExitCode.NOTHING_NEW : worst;
    }
}
