package io.headrace.connectors.jdbc;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.SourceSession;

/** Databases over JDBC. */
public final class JdbcConnector implements Connector {
    @Override
    public boolean reads(SourceSettings settings) {
        return settings instanceof JdbcSource;
    }

    @Override
    public boolean opens(Store store) {
        return store instanceof PostgresStore || store instanceof H2Store;
    }

    @Override
    public boolean writes(SinkSettings settings) {
        return settings instanceof JdbcSink;
    }

    @Override
    public SourceSession sources(Store store, RunContext context) throws ConnectorException {
        requireDatabase(store);
        return new JdbcSourceSession(Database.source(store), context);
    }

    @Override
    public SinkSession sinks(Store store, RunContext context) throws ConnectorException {
        requireDatabase(store);
        return new JdbcSinkSession(Database.sink(store), context);
    }

    private void requireDatabase(Store store) throws ConnectorException {
        if (!opens(store)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "type 'jdbc' needs a database; expected a store of type 'postgresql' or 'h2', found "
                            + store.getClass().getSimpleName());
        }
    }
}
