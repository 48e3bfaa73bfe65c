package io.headrace.connectors.delta;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.SourceSession;
import java.util.Map;

/** Delta tables in lake stores. */
public final class DeltaConnector implements Connector {
    @Override
    public boolean reads(SourceSettings settings) {
        return settings instanceof DeltaSource;
    }

    @Override
    public boolean opens(Store store) {
        return store instanceof LakeStore;
    }

    @Override
    public boolean writes(SinkSettings settings) {
        return settings instanceof DeltaSink;
    }

    @Override
    public SourceSession sources(Store store, RunContext context) throws ConnectorException {
        return new DeltaSources(Lake.open(lake(store)), context);
    }

    @Override
    public SinkSession sinks(Store store, RunContext context) throws ConnectorException {
        return new DeltaSinks(Lake.open(lake(store)), context);
    }

    @Override
    public Map<String, String> sparkSettings() {
        return DeltaSparkSettings.all();
    }

    private static LakeStore lake(Store store) throws ConnectorException {
        if (store instanceof LakeStore lake) {
            return lake;
        }
        throw new ConnectorException(
                Kind.REFUSED,
                "A Delta table needs a lake store (local, s3, hdfs, adls or gcs), and '"
                        + store.getClass().getSimpleName() + "' is none");
    }
}
