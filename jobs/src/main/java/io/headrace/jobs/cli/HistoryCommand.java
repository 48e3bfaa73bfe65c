package io.headrace.jobs.cli;

import io.headrace.configs.Share;
import io.headrace.connectors.spi.Committed;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "history",
        description = "Lists the runs of a share and the full snapshots that were ordered, newest first.",
        footerHeading = "%nExample:%n",
        footer = "  headrace history orders.conf --last 5 --check")
final class HistoryCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Option(names = "--last", paramLabel = "N", defaultValue = "20", description = "So many (default: 20).")
    private int last = 20;

    @Option(
            names = "--check",
            description = "Also ask the consumers' stores for commits of runs that ended before they could report.")
    private boolean check;

    @Option(names = "--json", description = "Print the stored reports as JSON.")
    private boolean json;

    HistoryCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        if (last < 1) {
            throw new Refusal("--last " + last + ": expected 1 or more");
        }
        Share share = options.share(world);
        History history = options.history(share);
        List<History.Entry> entries = history.newest(last);
        PrintStream out = world.terminal().out();
        if (json) {
            out.println(ReportJson.text(ReportJson.history(
                    share.name(), entries.stream().map(History.Entry::json).toList())));
        } else if (entries.isEmpty()) {
            out.println("Share '" + share.name() + "' has no history here yet.");
        } else {
            entries.forEach(entry -> print(entry, out));
        }
        return check ? check(history) : ExitCode.DONE.number();
    }

    private void print(History.Entry entry, PrintStream out) {
        if (entry instanceof History.Ran ran) {
            RunReport report = ran.report();
            out.println(Words.time(report.started()) + "  run " + report.runId() + ", "
                    + Words.seconds(Duration.between(report.started(), report.ended())) + " s: "
                    + RunText.summary(report));
            new RunText(Headrace.words(spec)).lines(report).forEach(line -> out.println("  " + line));
            RunText.remarks(report).forEach(line -> out.println("  " + line));
            RunText.failures(report).forEach(line -> out.println("  " + line));
        } else if (entry instanceof History.Ordered ordered) {
            Reset reset = ordered.reset();
            out.println(Words.time(reset.at()) + "  full snapshot of " + reset.mapping() + " ordered by " + reset.by());
        } else if (entry instanceof History.Unreadable unreadable) {
            out.println("'" + unreadable.file() + "' cannot be read and is left out.");
        }
        out.println();
    }

    private int check(History history) throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.TROUBLE)) {
            List<DatasetStatus> statuses = opened.delivery().status(Selection.ALL);
            PrintStream lines = json ? world.terminal().err() : world.terminal().out();
            List<DatasetStatus> gaps =
                    statuses.stream().filter(status -> isGap(status, history)).toList();
            gaps.forEach(status -> lines.println(gap(status)));
            statuses.forEach(status -> status.failure()
                    .ifPresent(failure -> world.terminal().err().println(status.mapping() + ": " + failure.message())));
            if (gaps.isEmpty()) {
                lines.println("Every commit that the stores hold now was reported.");
            }
            return ExitCode.worst(statuses.stream()
                            .flatMap(status -> status.failure().stream())
                            .map(ExitCode::of)
                            .toList())
                    .number();
        }
    }

    private static String gap(DatasetStatus status) {
        Committed committed = status.committed();
        return Words.time(committed.at()) + "  run " + committed.runId() + ": commit " + committed.number() + " of "
                + status.mapping() + " up to " + committed.to() + ": committed without a report";
    }

    /** Whether the sink holds a commit whose run has not reported it as done. */
    private static boolean isGap(DatasetStatus status, History history) {
        Committed committed = status.committed();
        return !committed.isNone()
                && history.report(committed.runId()).stream()
                        .flatMap(report -> report.datasets().stream())
                        .noneMatch(dataset -> dataset.outcome() == Outcome.COMMITTED
                                && dataset.plan().mapping().equals(status.mapping()));
    }
}
