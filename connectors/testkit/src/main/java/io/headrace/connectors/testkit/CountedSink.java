package io.headrace.connectors.testkit;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import java.nio.file.Path;

/**
 * Another way to the folders of a local lake: runs reach them by a {@link CountedStore}, one of whose calls that change
 * something may fail. (Those that only look are many, and each run makes jobs of Spark.)
 *
 * @param lake the same folders without that
 * @param root of the lake
 * @param when whether a call fails before it was done or after
 */
public record CountedSink(SinkStore lake, Connector connector, Path root, CountedStore.When when)
        implements SinkStore, StruckCalls.Line {
    private static final String HOST = "counted-sink";

    @Override
    public void strike(int number) {
        CountedStore.calls(HOST).fail(number, when, "create", "close", "rename", "delete");
    }

    @Override
    public boolean heal() {
        boolean struck = CountedStore.calls(HOST).hasFailed();
        CountedStore.calls(HOST).reset();
        return struck;
    }

    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return connector.sinks(CountedStore.store(HOST, root.toString().substring(1)), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return lake.settings(dataset);
    }
}
