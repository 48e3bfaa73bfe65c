package io.headrace.jobs.cli;

import io.headrace.connectors.spi.Committed;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.spark.LogFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Asks every consumer's store what it holds: the last commit, how far it reaches, and when.",
        footerHeading = "%nExample:%n",
        footer = "  headrace status orders.conf")
final class StatusCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Mixin
    private MappingOptions mappings = new MappingOptions();

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    StatusCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.TROUBLE)) {
            List<Reset> resets = opened.history().resets();
            Selection selection = mappings.selection(opened.share(), Selection.Snapshot.DUE, resets);
            List<DatasetStatus> statuses = opened.delivery().status(selection);
            Terminal terminal = world.terminal();
            if (json) {
                terminal.out()
                        .println(ReportJson.text(
                                ReportJson.statuses(opened.share().name(), statuses)));
            } else {
                table(statuses, resets).lines().forEach(terminal.out()::println);
            }
            statuses.forEach(status -> status.failure()
                    .ifPresent(failure -> terminal.err().println(status.mapping() + ": " + failure.message())));
            return ExitCode.worst(statuses.stream()
                            .flatMap(status -> status.failure().stream())
                            .map(ExitCode::of)
                            .toList())
                    .number();
        }
    }

    private static Table table(List<DatasetStatus> statuses, List<Reset> resets) {
        Table table = new Table()
                .left("dataset", 60)
                .right("commit")
                .left("watermark", 40)
                .left("committed at", 20)
                .left("run", 64)
                .left("next run", 20);
        statuses.forEach(status -> table.row(cells(status, resets)));
        return table;
    }

    private static List<String> cells(DatasetStatus status, List<Reset> resets) {
        Committed committed = status.committed();
        boolean ordered = resets.stream().anyMatch(reset -> reset.mapping().equals(status.mapping()));
        String next = ordered ? "full, as ordered" : "";
        if (committed.isNone()) {
            return List.of(status.mapping(), status.failure().isPresent() ? "?" : "none", "", "", "", next);
        }
        return List.of(
                status.mapping(),
                Words.count(committed.number()),
                committed.to().label(),
                Words.time(committed.at()),
                committed.runId(),
                next);
    }
}
