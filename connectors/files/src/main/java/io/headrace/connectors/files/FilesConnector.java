package io.headrace.connectors.files;

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
import java.util.Locale;

/** Files on lake stores. Stateless. */
public final class FilesConnector implements Connector {
    @Override
    public boolean reads(SourceSettings settings) {
        return settings instanceof FilesSource;
    }

    @Override
    public boolean writes(SinkSettings settings) {
        return settings instanceof ParquetSink || settings instanceof CsvSink;
    }

    @Override
    public SourceSession sources(Store store, RunContext context) throws ConnectorException {
        return new FilesSourceSession(open(store), context);
    }

    @Override
    public SinkSession sinks(Store store, RunContext context) throws ConnectorException {
        return new FilesSinkSession(open(store), context);
    }

    private static Lake open(Store store) throws ConnectorException {
        if (store instanceof LakeStore lake) {
            return Lake.open(lake);
        }
        throw new ConnectorException(
                Kind.REFUSED,
                "Files need a store of type local, s3, hdfs, adls or gcs, not '"
                        + store.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "'");
    }
}
