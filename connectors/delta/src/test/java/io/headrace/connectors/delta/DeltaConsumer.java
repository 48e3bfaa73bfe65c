package io.headrace.connectors.delta;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.SinkUnderTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A consumer's lake of Delta tables, seen with Delta Kernel. */
interface DeltaConsumer extends SinkUnderTest, DeltaLake {
    @Override
    default String path(String dataset) {
        return "g\u00f6ld copies/" + dataset;
    }

    @Override
    default SinkSession open(RunContext context) throws ConnectorException {
        return new DeltaConnector().sinks(store(), context);
    }

    @Override
    default SinkSettings settings(String dataset) {
        return new DeltaSink("lake", path(dataset));
    }

    @Override
    default Optional<SinkSettings> sharedSettings(String dataset) {
        return Optional.of(new DeltaSink("lake", path(dataset), true));
    }

    @Override
    default List<Map<String, Object>> rows(String dataset) throws Exception {
        return KernelTable.rows(folder(dataset));
    }

    /** Item 7. */
    @Override
    default void putForeign(String dataset) {
        Frame.ITEMS
                .rows(List.of(Frame.item(7, "theirs", "7")))
                .write()
                .format("delta")
                .mode("append")
                .save(place(dataset));
    }

    @Override
    default String foreign(String dataset) throws Exception {
        return KernelTable.version(folder(dataset)) + ": " + Rows.text(rows(dataset));
    }
}
