package io.headrace.connectors.files;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Runs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Runs that commit small csv files, one id each, through the sink's own steps but without Spark: quick enough for sweeps. */
final class Delivery {
    static final String MAPPING = "share/consumer/items";
    private static final StructType SCHEMA = new StructType().add("id", DataTypes.LongType);

    private final Lake lake;
    private final Path folder;

    /**
     * @param lake has the paths of this disk, from its root
     * @param folder the sink's
     */
    Delivery(Lake lake, Path folder) {
        this.lake = lake;
        this.folder = folder;
    }

    Committed committed() throws ConnectorException {
        return sink(run(Faults.NONE)).committed();
    }

    /** A run that brings a file of {@code id} and takes away the files of {@code gone}. */
    CommitResult deliver(long id, long... gone) throws ConnectorException {
        return deliver(Faults.NONE, id, gone);
    }

    CommitResult deliver(Faults faults, long id, long... gone) throws ConnectorException {
        RunContext context = run(faults);
        FolderSink sink = sink(context);
        Plan plan = plan(sink.committed(), context.runId());
        try (Staged staged = sink.stage(plan, (before, stage) -> draft(plan, before, stage, id, gone))) {
            return new FilesSinkSession(lake, context)
                    .publish(List.of(staged), Permits.ALWAYS)
                    .get(0);
        }
    }

    /** Ids that a plain reader of the folder sees. */
    List<Long> shown() throws IOException {
        try (var files = Files.list(folder)) {
            return ids(files.filter(file -> file.toString().endsWith(".csv")).toList());
        }
    }

    /** Ids that a reader by the manifests sees. */
    List<Long> logged() throws IOException {
        return ids(List.copyOf(LogReader.files(folder)));
    }

    /** Names of all that lies in the folder and in the sink's own folder below it. */
    List<String> everything() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (var all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> names.add(folder.relativize(file).toString()));
        }
        return List.copyOf(names);
    }

    Path folder() {
        return folder;
    }

    private static RunContext run(Faults faults) {
        return new RunContext(
                Runs.freshId(),
                () -> {
                    throw new AssertionError("no Spark here");
                },
                Clock.systemUTC(),
                faults);
    }

    private FolderSink sink(RunContext context) throws ConnectorException {
        return new FolderSink(new SinkFolder(lake, name(), MAPPING), new CsvOut(','), context);
    }

    private String name() {
        return folder.toString().substring(1);
    }

    static Plan plan(Committed last, String runId) {
        long number = last.number() + 1;
        return new Plan(
                MAPPING,
                number,
                number == 1 ? Extent.FULL : Extent.CHANGES,
                last.to(),
                new Watermark("test", "" + number, "" + number),
                WriteMode.MIRROR,
                runId,
                "",
                SCHEMA,
                SCHEMA,
                List.of("id"));
    }

    private Draft draft(Plan plan, List<LiveFile> before, String stage, long id, long... gone)
            throws ConnectorException, IOException {
        List<LiveFile> kept = new ArrayList<>(before);
        for (long one : gone) {
            kept.removeIf(file -> String.valueOf(one).equals(file.origin()));
        }
        byte[] text = ("id\n" + id + "\n").getBytes(StandardCharsets.UTF_8);
        String place = stage + "/0-0.csv";
        try (FSDataOutputStream out = lake.fileSystem().create(lake.path(name() + "/" + place), false)) {
            out.write(text);
        }
        LiveFile file = new LiveFile(
                SinkFolder.dataName(plan.number(), plan.runId(), 0, "csv"), place, text.length, 1, "" + id);
        return new Draft(kept, List.of(file), 1, new RowCounts(1, 1, 0, gone.length, text.length));
    }

    private static List<Long> ids(List<Path> files) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            lines.stream().skip(1).map(Long::valueOf).forEach(ids::add);
        }
        return ids.stream().sorted().toList();
    }
}
