package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.permit.PermitEndpoint;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.spark.LogFile;
import java.io.PrintStream;
import java.net.URI;
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
        name = "plan",
        description = "Says what a run would do now, and why. Changes nothing.",
        footerHeading = "%nExample:%n",
        footer = "  headrace plan orders.conf --consumer acme")
final class PlanCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Mixin
    private PermitOptions permits = new PermitOptions();

    @Mixin
    private MappingOptions mappings = new MappingOptions();

    @Option(names = "--full", description = "Plan full snapshots even where an increment would do.")
    private boolean full;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    PlanCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        Optional<URI> asked = permits.endpoint().map(PermitEndpoint::url);
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.TROUBLE)) {
            List<Reset> resets = opened.history().resets();
            Selection selection =
                    mappings.selection(opened.share(), full ? Selection.Snapshot.FULL : Selection.Snapshot.DUE, resets);
            List<DatasetPlan> plans = opened.delivery().plan(selection);
            if (json) {
                world.terminal()
                        .out()
                        .println(ReportJson.text(ReportJson.plans(opened.share().name(), asked, plans)));
            } else {
                print(opened.share().name(), plans, resets);
                world.terminal().out().println(PlanText.permits(asked));
            }
            new Emptied(opened.history())
                    .lines(plans, opened.id())
                    .forEach(world.terminal().err()::println);
            return ExitCode.worst(plans.stream()
                            .flatMap(plan -> plan.failure().stream())
                            .map(ExitCode::of)
                            .toList())
                    .number();
        }
    }

    private void print(String share, List<DatasetPlan> plans, List<Reset> resets) {
        PrintStream out = world.terminal().out();
        PlanText text = new PlanText(Headrace.words(spec), world.terminal().width());
        for (DatasetPlan plan : plans) {
            text.lines(plan, resets).forEach(out::println);
            out.println();
        }
        out.println("Share '" + share + "': " + PlanText.summary(plans));
    }
}
