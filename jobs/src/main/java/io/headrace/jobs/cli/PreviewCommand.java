package io.headrace.jobs.cli;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Share;
import io.headrace.configs.Store;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Preview;
import io.headrace.connectors.spi.RunContext;
import io.headrace.jobs.engine.Inspector;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "preview",
        description = {
            "Shows columns, types and the first rows: of a data file (FILE is the data file), or of a dataset as its"
                    + " provider has it, before filters and masks (FILE is the share file). Some kinds are read with Spark.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  headrace preview orders.parquet", "  headrace preview orders.conf lineitem -n 3"})
final class PreviewCommand implements Callable<Integer> {
    private static final int MOST = 1000;
    private static final int WIDEST = 40;

    private final World world;

    @Mixin
    private ShareOptions options = new ShareOptions();

    @Parameters(index = "1", arity = "0..1", paramLabel = "DATASET", description = "A dataset of the share.")
    private @Nullable String dataset;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "10",
            description = "So many rows (default: 10, at most 1000).")
    private int rows = 10;

    PreviewCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        if (rows < 1 || rows > MOST) {
            throw new Refusal("-n " + rows + ": expected 1 to " + MOST);
        }
        print(dataset == null ? ofFile(options.file()) : ofDataset(dataset));
        return ExitCode.DONE.number();
    }

    private Preview ofFile(Path file) throws ConnectorException {
        String id = RunReport.newId(world.clock());
        Path log = Path.of(System.getProperty("java.io.tmpdir", "."), "headrace-" + id + ".log");
        world.logs().open(Optional.empty(), log, LogFile.Detail.TROUBLE);
        for (Connector connector : world.connectors()) {
            Optional<Preview> preview = connector.preview(file, rows);
            if (preview.isPresent()) {
                return preview.get();
            }
        }
        throw new Refusal("'" + file + "' is not a data file that can be shown; for a dataset of a share:"
                + " headrace preview FILE DATASET");
    }

    private Preview ofDataset(String name) throws Exception {
        try (ShareOptions.Opened opened = options.open(world, LogFile.Detail.TROUBLE)) {
            DatasetSpec spec = MappingOptions.dataset(opened.share(), name);
            RunContext context = new RunContext(opened.id(), opened.spark(), world.clock(), Faults.NONE);
            return Inspector.of(world.connectors(), store(opened.share(), spec), context)
                    .preview(spec, rows);
        }
    }

    private static Store store(Share share, DatasetSpec spec) {
        Store store = share.stores().get(spec.source().store());
        if (store == null) {
            throw new Refusal("Share '" + share.name() + "' has no store '"
                    + spec.source().store() + "'.");
        }
        return store;
    }

    private void print(Preview preview) {
        PrintStream out = world.terminal().out();
        Table columns = new Table().left("column", 60).left("type", 200);
        preview.columns().forEach(column -> columns.row(List.of(column.name(), column.type())));
        columns.lines().forEach(out::println);
        out.println();
        if (!preview.rows().isEmpty()) {
            Table table = new Table();
            preview.columns().forEach(column -> table.left(Table.printable(column.name()), WIDEST));
            preview.rows().forEach(row -> table.row(cells(row)));
            table.lines().forEach(out::println);
            out.println();
        }
        out.println(summary(preview));
    }

    private static String summary(Preview preview) {
        return Words.count(preview.rows().size(), "row")
                + (preview.rowCount().isPresent()
                        ? " of " + Words.count(preview.rowCount().getAsLong())
                        : "");
    }

    private static List<String> cells(List<@Nullable String> row) {
        List<String> cells = new ArrayList<>();
        for (String cell : row) {
            cells.add(cell == null ? "NULL" : cell);
        }
        return cells;
    }
}
