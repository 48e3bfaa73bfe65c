package io.headrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headrace.configs.HoconReader;
import io.headrace.configs.Inspection;
import io.headrace.configs.Problem;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.SourceSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.RunContext;
import io.headrace.jobs.engine.Inspector;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.InspectionJson;
import io.headrace.jobs.report.ReportJson;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import io.headrace.jobs.spark.OrderlyStop;
import io.headrace.jobs.spark.Spark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = {
            "Tries a store and tells what it holds, as JSON for programs: without sources in FILE the tables or folders that"
                    + " could be shared, with sources their columns and first rows. Changes nothing.",
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  headrace inspect store.conf --json",
            "",
            "store.conf:",
            "  stores.shop { type = postgresql, host = db, database = shop, user = reader, password = \"env:PW\" }",
            "  sources = [{ type = jdbc, store = shop, table = orders }]",
            ""
        })
final class InspectCommand implements Callable<Integer> {
    private static final int MOST_LISTED = 10_000;
    private static final int MOST_ROWS = 100;

    private final World world;

    @Parameters(index = "0", paramLabel = "FILE", description = "One store, and the datasets that are asked for.")
    private Path file = Path.of("");

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(names = "--json", required = true, description = "JSON is the only form.")
    private boolean json;

    @Option(names = "--under", paramLabel = "NAME", description = "List this schema, or this folder, only.")
    private String under = "";

    @Option(names = "--limit", paramLabel = "N", description = "List so many at most (default: 1000, at most 10000).")
    private int limit = 1000;

    @Option(names = "-n", paramLabel = "N", description = "So many rows of each dataset (default: 10, at most 100).")
    private int rows = 10;

    @Option(names = "--as-sink", description = "Also try whether the store could receive.")
    private boolean asSink;

    @Option(names = "--log-file", paramLabel = "FILE", description = "Where libraries' messages go.")
    private @Nullable Path logFile;

    InspectCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        requireWithin("--limit", limit, 1, MOST_LISTED);
        requireWithin("-n", rows, 0, MOST_ROWS);
        ObjectNode answer = ReportJson.event("inspection");
        List<Failure> failures = new ArrayList<>();
        try {
            inspect(new HoconReader().read(file, Inspection.class), answer, failures);
        } catch (ShareInvalid e) {
            String problems = e.problems().stream().map(Problem::toString).collect(Collectors.joining("; "));
            failures.add(new Failure(Kind.REFUSED, problems));
        } catch (ConnectorException e) {
            failures.add(Failure.of(e));
        }
        answer.set("failure", InspectionJson.failure(failures.stream().findFirst()));
        world.terminal().out().println(ReportJson.text(answer));
        return ExitCode.worst(failures.stream().map(ExitCode::of).toList()).number();
    }

    private static void requireWithin(String option, int given, int least, int most) {
        if (given < least || given > most) {
            throw new Refusal(option + " " + given + ": expected " + least + " to " + most);
        }
    }

    @SuppressWarnings("try") // What cancels Spark is held, not used.
    private void inspect(Inspection asked, ObjectNode answer, List<Failure> failures) throws ConnectorException {
        String id = RunReport.newId(world.clock());
        Path log = Path.of(System.getProperty("java.io.tmpdir", "."), "headrace-" + id + ".log");
        world.logs().open(Optional.ofNullable(logFile), log, LogFile.Detail.TROUBLE);
        try (Spark spark = new Spark();
                OrderlyStop.Cancellable stopping = world.stop().during(spark::cancel)) {
            RunContext context = new RunContext(id, spark, world.clock(), Faults.NONE);
            Inspector inspector = Inspector.of(world.connectors(), asked.store(), context);
            inspector.reach(Inspector.Use.READ).ifPresent(failures::add);
            if (asSink) {
                inspector.reach(Inspector.Use.WRITE).ifPresent(failures::add);
            }
            if (!failures.isEmpty()) {
                return;
            }
            if (asked.sources().isEmpty()) {
                InspectionJson.catalogue(answer, inspector.catalogue(asked.name(), under, limit));
                return;
            }
            ArrayNode datasets = answer.putArray("datasets");
            for (SourceSettings source : asked.sources()) {
                datasets.add(look(inspector, source, failures));
            }
        }
    }

    private ObjectNode look(Inspector inspector, SourceSettings source, List<Failure> failures) {
        try {
            return InspectionJson.seen(source, inspector.preview(source, rows));
        } catch (ConnectorException e) {
            failures.add(Failure.of(e));
            return InspectionJson.unseen(source, Failure.of(e));
        }
    }
}
