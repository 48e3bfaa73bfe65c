package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import java.io.IOException;
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
            Around around = new Around(world, Headrace.words(spec));
            around.prepare(opened.history());
            List<Reset> resets = opened.history().resets();
            Selection selection =
                    mappings.selection(opened.share(), full ? Selection.Snapshot.FULL : Selection.Snapshot.DUE, resets);
            RunReport report = opened.delivery()
                    .run(selection, opened.id(), quiet ? Progress.NONE : around.progress())
                    .by(Around.user());
            Optional<ExitCode> unwritten = around.keep(report, () -> keep(opened.history(), report, resets));
            if (json) {
                world.terminal().out().println(ReportJson.text(ReportJson.run(report)));
            } else if (!quiet) {
                around.table(report);
            }
            if (!quiet) {
                List<DatasetPlan> plans =
                        report.datasets().stream().map(DatasetReport::plan).toList();
                new Emptied(opened.history())
                        .lines(plans, opened.id())
                        .forEach(world.terminal().err()::println);
            }
            around.failures(report);
            return ExitCode.worst(List.of(unwritten.orElse(ExitCode.DONE), code(report)))
                    .number();
        }
    }

    private void keep(History history, RunReport report, List<Reset> resets) throws IOException {
        history.add(report);
        for (Reset reset : resets) {
            if (report.datasets().stream().anyMatch(dataset -> carriesOut(dataset, reset))) {
                history.done(reset);
            }
        }
        if (reportFile != null) {
            History.write(reportFile, ReportJson.run(report));
        }
    }

    private static boolean carriesOut(DatasetReport report, Reset reset) {
        return report.outcome() == Outcome.COMMITTED
                && report.plan().mode() == Mode.FULL
                && reset.mapping().equals(report.plan().mapping());
    }

    private ExitCode code(RunReport report) {
        ExitCode worst = Around.worst(report);
        boolean changed = report.datasets().stream().anyMatch(dataset -> dataset.outcome() == Outcome.COMMITTED);
        return worst == ExitCode.DONE && failIfUnchanged && !changed ? ExitCode.NOTHING_NEW : worst;
    }
}
