package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Amendment;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "backfill",
        description = {
            "Delivers once more what changed in a stretch of a dataset's history: versions of a Delta table, values of a"
                    + " cursor column. Rows arrive as inserts and updates, as they are now; the watermark stays.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headrace backfill orders.conf --consumer acme --dataset lineitem --from 12 --to 14",
            "  headrace backfill orders.conf --consumer acme --dataset orders --from 2026-03-01 --to 2026-03-08",
            ""
        })
final class BackfillCommand implements Callable<Integer> {
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
            names = "--from",
            paramLabel = "POSITION",
            required = true,
            description = "After this version or value of the cursor.")
    private String from = "";

    @Option(
            names = "--to",
            paramLabel = "POSITION",
            required = true,
            description = "Up to this version or value of the cursor, itself included.")
    private String to = "";

    BackfillCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        return new Amend(world, options, permits, Headrace.words(spec))
                .carryOut(new Amendment.Backfill(mapping.consumer(), mapping.dataset(), from, to));
    }
}
