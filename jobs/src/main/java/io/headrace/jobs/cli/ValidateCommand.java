package io.headrace.jobs.cli;

import io.headrace.configs.Share;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.spark.LogFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "validate",
        description = "Checks a share file and names all its mistakes at once. Touches no store, unless asked to.",
        footerHeading = "%nExample:%n",
        footer = "  headrace validate orders.conf --connect")
final class ValidateCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Option(names = "--connect", description = "Also try to reach every store in use.")
    private boolean connect;

    ValidateCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        if (!connect) {
            return ok(options.share(world), "");
        }
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.TROUBLE)) {
            List<Failure> problems = opened.delivery().connect();
            problems.forEach(p -> world.terminal().err().println(p.message()));
            return problems.isEmpty()
                    ? ok(opened.share(), "; every store answers")
                    : ExitCode.worst(problems.stream().map(ExitCode::of).toList())
                            .number();
        }
    }

    private int ok(Share share, String more) {
        long mappings = share.consumers().stream()
                .mapToLong(consumer -> consumer.mappings().size())
                .sum();
        world.terminal()
                .out()
                .println("OK: share '" + share.name() + "': "
                        + Words.count(share.datasets().size(), "dataset") + ", "
                        + Words.count(share.consumers().size(), "consumer") + ", "
                        + Words.count(mappings, "mapping") + more);
        return ExitCode.DONE.number();
    }
}
