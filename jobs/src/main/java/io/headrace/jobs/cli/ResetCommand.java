package io.headrace.jobs.cli;

import io.headrace.configs.Share;
import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.report.RunReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "reset",
        description =
                "Orders a full snapshot of one dataset for one consumer; the next run delivers it. Or, with --to, lets the"
                        + " copy's watermark go back. Moves no row now, and the history keeps who did it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  headrace reset orders.conf --consumer acme --dataset lineitem",
            "  headrace reset orders.conf --consumer acme --dataset lineitem --to 12",
            ""
        })
final class ResetCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Mixin
    private PermitOptions permits = new PermitOptions();

    @Mixin
    private OneMapping mapping = new OneMapping();

    @Option(
            names = "--to",
            paramLabel = "POSITION",
            description =
                    "No full snapshot: go back to this version or value of the cursor, now; the next run delivers once"
                            + " more what came since.")
    private @Nullable String to;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    ResetCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        Share share = options.share(world);
        MappingOptions.require(share, mapping.consumer(), mapping.dataset());
        if (!yes && !confirmed()) {
            world.terminal().err().println("Nothing was ordered.");
            return ExitCode.DONE.number();
        }
        if (to != null) {
            return new Amend(world, options, permits, Headrace.words(spec))
                    .carryOut(new Amendment.Rewind(mapping.consumer(), mapping.dataset(), to));
        }
        order(options.history(share));
        world.terminal()
                .out()
                .println("Ordered: the next run delivers a full snapshot of '" + mapping.dataset() + "' to '"
                        + mapping.consumer() + "'.");
        return ExitCode.DONE.number();
    }

    private boolean confirmed() {
        Terminal terminal = world.terminal();
        if (!terminal.interactive()) {
            throw new Refusal("Nobody is here to be asked; add --yes to say that you mean it.");
        }
        terminal.err()
                .print((to == null
                                ? "Replace all of '" + mapping.dataset() + "' at '" + mapping.consumer()
                                        + "' by a full snapshot at the next run?"
                                : "Let '" + mapping.dataset() + "' at '" + mapping.consumer() + "' go back to " + to
                                        + "?")
                        + " [y/N] ");
        terminal.err().flush();
        String answer = terminal.answer().get();
        return answer != null && answer.strip().matches("(?i)y|yes");
    }

    private void order(History history) {
        try {
            history.add(new Reset(
                    RunReport.newId(world.clock()),
                    mapping.consumer(),
                    mapping.dataset(),
                    Around.user(),
                    world.clock().instant()));
        } catch (IOException e) {
            throw new Refusal("The order cannot be written to the state folder (" + e.getMessage()
                    + "); name another with --state DIR, here and for the run.");
        }
    }
}
