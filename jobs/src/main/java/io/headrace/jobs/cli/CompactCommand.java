package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.spark.LogFile;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "compact",
        description = {
            "Makes few large files of the many small ones that small increments leave in consumers' copies. Rows and"
                    + " watermarks stay; it is a commit like others, and a run at the same time wins or loses whole.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  headrace compact orders.conf",
            "  headrace compact orders.conf --consumer acme --dataset lineitem",
            ""
        })
final class CompactCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Mixin
    private MappingOptions mappings = new MappingOptions();

    CompactCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.RUN)) {
            Selection selection = mappings.selection(opened.share(), Selection.Snapshot.DUE, List.of());
            return new Around(world, Headrace.words(spec))
                    .carryOut(opened, (delivery, progress) -> delivery.compact(selection, opened.id(), progress));
        }
    }
}
