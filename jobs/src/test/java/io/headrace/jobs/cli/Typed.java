package io.headrace.jobs.cli;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Mapping;
import io.headrace.configs.Problem;
import io.headrace.configs.Shape;
import io.headrace.configs.Share;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.spi.Watermark;
import io.headrace.jobs.engine.Amendment;
import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.report.SchemaDifference;
import io.headrace.jobs.spark.OrderlyStop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Types commands in front of an engine whose answers are given by hand. */
final class Typed implements Delivery {
    static final Instant NOW = Instant.parse("2026-11-22T06:54:02.123Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    final Path file;
    final List<Selection> asked = new ArrayList<>();
    final List<Amendment> amended = new ArrayList<>();
    final List<Path> logs = new ArrayList<>();
    Permits permits = Permits.ALWAYS;
    List<Connector> connectors = List.of();
    List<DatasetPlan> plans = List.of();
    List<DatasetReport> reports = List.of();
    List<DatasetStatus> statuses = List.of();
    List<Failure> unreachable = List.of();
    Optional<RuntimeException> mistake = Optional.empty();
    Optional<Problem> problem = Optional.empty();
    Map<String, String> environment = new TreeMap<>();
    boolean interactive;
    String answer = "";
    String out = "";
    String err = "";

    Typed(Path folder) {
        file = folder.resolve("orders.conf");
    }

    record At(String store, String target) implements SourceSettings, SinkSettings {}

    static Share share() {
        return new Share(
                "orders",
                "northwind",
                "",
                "",
                Optional.empty(),
                List.of(),
                Map.of("lake", new LakeStore.Local(Path.of("/lake"))),
                List.of(dataset("lineitem"), dataset("supplier"), dataset("secret")),
                List.of(consumer("acme", "lineitem", "supplier"), consumer("bolt", "lineitem")));
    }

    private static DatasetSpec dataset(String name) {
        return new DatasetSpec(name, "", new At("lake", name), List.of(), Shape.NONE);
    }

    private static Consumer consumer(String name, String... datasets) {
        List<Mapping> mappings = new ArrayList<>();
        for (String dataset : datasets) {
            mappings.add(new Mapping(dataset, new At("out", dataset), WriteMode.MIRROR));
        }
        return new Consumer(name, Optional.empty(), Map.of(), Optional.empty(), Map.of(), mappings);
    }

    int type(String... args) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream noise = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(noise, true, StandardCharsets.UTF_8),
                interactive,
                () -> answer,
                environment);
        World world = new World(
                this::read,
                (share, spark, given) -> {
                    permits = given;
                    return this;
                },
                connectors,
                CLOCK,
                terminal,
                new Logs((path, detail) -> logs.add(path), false),
                OrderlyStop.never());
        int code = Headrace.execute(world, args);
        out = results.toString(StandardCharsets.UTF_8);
        err = noise.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Share read(Path path) throws ShareInvalid {
        if (problem.isPresent()) {
            throw new ShareInvalid(List.of(problem.get(), new Problem("orders.conf", 9, "", "is also wrong")));
        }
        return share();
    }

    @Override
    public List<DatasetPlan> plan(Selection selection) {
        asked.add(selection);
        return plans;
    }

    @Override
    public RunReport run(Selection selection, String runId, Progress progress) {
        asked.add(selection);
        mistake.ifPresent(e -> {
            throw e;
        });
        for (DatasetReport report : reports) {
            progress.planned(report.plan());
            if (report.outcome() == Outcome.COMMITTED) {
                progress.reached(report.plan(), Step.STAGE);
                progress.moved(report.plan(), 1, 4, 300);
                progress.moved(report.plan(), 2, 4, 600);
            }
            progress.ended(report);
        }
        return new RunReport(runId, "orders", NOW, NOW.plusMillis(2500), reports);
    }

    @Override
    public RunReport amend(Amendment amendment, String runId, Progress progress) {
        amended.add(amendment);
        return new RunReport(runId, "orders", NOW, NOW.plusMillis(2500), reports);
    }

    @Override
    public RunReport compact(Selection selection, String runId, Progress progress) {
        asked.add(selection);
        return new RunReport(runId, "orders", NOW, NOW.plusMillis(2500), reports);
    }

    @Override
    public List<DatasetStatus> status(Selection selection) {
        asked.add(selection);
        return statuses;
    }

    @Override
    public List<Failure> connect() {
        return unreachable;
    }

    static Watermark version(int number) {
        return new Watermark("delta", "{\"version\": " + number + "}", "version " + number);
    }

    static DatasetPlan plan(String consumer, String dataset, Mode mode) {
        return plan(consumer, dataset, mode, Optional.empty());
    }

    static DatasetPlan plan(String consumer, String dataset, Mode mode, Optional<Failure> failure) {
        return new DatasetPlan(
                consumer,
                dataset,
                "delta " + dataset + " in store 'warehouse'",
                WriteMode.MIRROR,
                mode,
                4,
                mode == Mode.BLOCKED ? "" : "versions 5 to 7 by change data feed",
                mode == Mode.FULL ? Watermark.START : version(4),
                version(7),
                OptionalLong.of(1200),
                OptionalLong.empty(),
                List.of("id bigint", "name string"),
                Map.of("name", "redact"),
                List.of(),
                failure);
    }

    static DatasetPlan changed(DatasetPlan plan, SchemaDifference... differences) {
        return like(plan, plan.writeMode(), plan.number(), List.of(differences));
    }

    static DatasetPlan numbered(DatasetPlan plan, long number) {
        return like(plan, plan.writeMode(), number, plan.schemaDifferences());
    }

    static DatasetPlan appending(DatasetPlan plan) {
        return like(plan, WriteMode.APPEND, plan.number(), plan.schemaDifferences());
    }

    private static DatasetPlan like(
            DatasetPlan plan, WriteMode writeMode, long number, List<SchemaDifference> differences) {
        return new DatasetPlan(
                plan.consumer(),
                plan.dataset(),
                plan.target(),
                writeMode,
                plan.mode(),
                number,
                plan.reason(),
                plan.from(),
                plan.to(),
                plan.rows(),
                plan.bytes(),
                plan.columns(),
                plan.masks(),
                differences,
                plan.failure());
    }

    static DatasetReport committed(DatasetPlan plan) {
        return new DatasetReport(
                plan,
                Outcome.COMMITTED,
                new RowCounts(1200, 1000, 150, 50, 34_100, 3),
                Duration.ofMillis(1234),
                Optional.empty());
    }

    static DatasetReport ended(DatasetPlan plan, Outcome outcome, Optional<Failure> failure) {
        return new DatasetReport(plan, outcome, new RowCounts(0, 0, 0, 0, 0), Duration.ofMillis(300), failure);
    }

    static DatasetReport failed(String consumer, String dataset, ConnectorException.Kind kind, String message) {
        return ended(
                plan(consumer, dataset, Mode.INCREMENTAL), Outcome.FAILED, Optional.of(new Failure(kind, message)));
    }
}
