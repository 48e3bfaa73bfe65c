package io.headrace.jobs.cli;

import io.headrace.configs.Share;
import io.headrace.configs.ShareInvalid;
import io.headrace.connectors.spi.Connector;
import io.headrace.jobs.spark.OrderlyStop;
import java.nio.file.Path;
import java.time.Clock;

/** What the commands work with; {@link Headrace#main} makes the real one, tests make others. For one command. */
record World(
        ShareFile shares,
        Delivery.Factory deliveries,
        Iterable<Connector> connectors,
        Clock clock,
        Terminal terminal,
        Logs logs,
        OrderlyStop stop) {

    /** Reads share files. */
    @FunctionalInterface
    interface ShareFile {
        Share read(Path file) throws ShareInvalid;
    }
}
