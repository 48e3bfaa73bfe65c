package io.headrace.jobs.cli;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Share;
import io.headrace.configs.ShareInvalid;
import io.headrace.connectors.spi.Permits;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import io.headrace.jobs.spark.OrderlyStop;
import io.headrace.jobs.spark.Spark;
import io.headrace.jobs.spark.SparkSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The share that a command is about, and where its state lies. */
final class ShareOptions {
    @Parameters(index = "0", paramLabel = "FILE", description = "The share file.")
    private Path file = Path.of("");

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder of reports, orders and logs; by default .headrace/<share> beside the share file.")
    private @Nullable Path state;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = "Where Spark's messages go; by default into the state folder, and under spark-submit to the"
                    + " cluster's own log.")
    private @Nullable Path logFile;

    @Option(
            names = "--spark",
            paramLabel = "KEY=VALUE",
            description = "A setting for Spark, e.g. spark.executor.memory=4g; a wrong one names those that are"
                    + " possible. Repeatable.")
    private Map<String, String> spark = new LinkedHashMap<>();

    Path file() {
        return file;
    }

    Share share(World world) throws ShareInvalid {
        return world.shares().read(file);
    }

    History history(Share share) {
        return state == null ? History.beside(file, share.name()) : new History(state);
    }

    /** Reads the share and makes ready to ask its stores; nothing will be published. */
    Opened open(World world, LogFile.Detail detail) throws ShareInvalid, IOException {
        return open(world, detail, RunReport.newId(world.clock()), Permits.ALWAYS);
    }

    /** Reads the share and makes ready to deliver it, as run {@code id}. */
    Opened open(World world, String id, Permits permits) throws ShareInvalid, IOException {
        return open(world, LogFile.Detail.RUN, id, permits);
    }

    private Opened open(World world, LogFile.Detail detail, String id, Permits permits)
            throws ShareInvalid, IOException {
        SparkSettings settings = settings();
        Share share = share(world);
        History history = history(share);
        world.logs().open(Optional.ofNullable(logFile), history.log(id), detail);
        Spark lazy = new Spark(settings);
        OrderlyStop.Cancellable cancellable = world.stop().during(lazy::cancel);
        return new Opened(share, history, id, lazy, world.deliveries().open(share, lazy, permits), cancellable);
    }

    private SparkSettings settings() {
        try {
            return SparkSettings.of(spark);
        } catch (InvalidSetting e) {
            throw new Refusal("--spark " + e.key() + ": " + e.getMessage());
        }
    }

    /** A share, and the engine for it. */
    record Opened(
            Share share,
            History history,
            String id,
            Spark spark,
            Delivery delivery,
            OrderlyStop.Cancellable cancellable)
            implements AutoCloseable {
        @Override
        public void close() {
            cancellable.close();
            spark.close();
        }
    }
}
