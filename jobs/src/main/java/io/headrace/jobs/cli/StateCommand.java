package io.headrace.jobs.cli;

import io.headrace.connectors.spi.Committed;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.spark.LogFile;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "state",
        description =
                "Shows everything that each consumer's store remembers of a dataset: commit, watermark, run, shape and"
                        + " columns; and which full snapshots are ordered.",
        footerHeading = "%nExample:%n",
        footer = "  headrace state orders.conf --consumer acme")
final class StateCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Mixin
    private MappingOptions mappings = new MappingOptions();

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    StateCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.TROUBLE)) {
            List<Reset> resets = opened.history().resets();
            List<DatasetStatus> statuses =
                    opened.delivery().status(mappings.selection(opened.share(), Selection.Snapshot.DUE, resets));
            PrintStream out = world.terminal().out();
            if (json) {
                out.println(ReportJson.text(ReportJson.statuses(opened.share().name(), statuses)));
            } else {
                PlanText text =
                        new PlanText(Headrace.words(spec), world.terminal().width());
                statuses.forEach(status -> {
                    lines(status, resets, text).forEach(out::println);
                    out.println();
                });
            }
            return ExitCode.worst(statuses.stream()
                            .flatMap(status -> status.failure().stream())
                            .map(ExitCode::of)
                            .toList())
                    .number();
        }
    }

    private static List<String> lines(DatasetStatus status, List<Reset> resets, PlanText text) {
        Committed committed = status.committed();
        boolean known = !committed.isNone();
        List<String> lines = new ArrayList<>();
        lines.add(text.words().bold(status.consumer() + " / " + status.dataset()) + ": "
                + (known
                        ? "commit " + committed.number()
                        : status.failure().isPresent() ? "unknown" : "no commit yet"));
        status.failure().ifPresent(failure -> lines.addAll(text.field("problem", failure.message())));
        if (known) {
            lines.addAll(text.field("watermark", committed.to().label()));
            lines.addAll(text.field("committed", Words.time(committed.at()) + " by run " + committed.runId()));
        }
        lines.addAll(text.field("target", status.target()));
        if (known) {
            lines.addAll(text.field("shape", committed.fingerprint()));
            lines.addAll(text.field("columns", String.join(", ", status.columns())));
        }
        lines.addAll(text.ordered(status.mapping(), resets));
        return lines;
    }
}
