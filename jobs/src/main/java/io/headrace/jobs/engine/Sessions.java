package io.headrace.jobs.engine;

import io.headrace.configs.Consumer;
import io.headrace.configs.Share;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.SourceSession;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions of one run, opened when first needed: one per provider's store, so that its datasets show one state, and one
 * per consumer's store, so that they can be committed together. Thread-safe.
 */
final class Sessions implements AutoCloseable {
    private final Share share;
    private final Connectors connectors;
    private final RunContext context;
    private final Map<SourcePlace, SourceSession> sources = new LinkedHashMap<>();
    private final Map<SinkPlace, SinkSession> sinks = new LinkedHashMap<>();

    Sessions(Share share, Connectors connectors, RunContext context) {
        this.share = share;
        this.connectors = connectors;
        this.context = context;
    }

    /** Two kinds of connector may read one store. */
    private record SourcePlace(String store, Class<?> connector) {}

    private record SinkPlace(String consumer, String store, Class<?> connector) {}

    synchronized SourceSession source(SourceSettings settings) throws ConnectorException {
        var connector = connectors.reading(settings);
        var place = new SourcePlace(settings.store(), connector.getClass());
        SourceSession open = sources.get(place);
        if (open == null) {
            open = connector.sources(store(share.stores(), settings.store()), context);
            sources.put(place, open);
        }
        return open;
    }

    synchronized SinkSession sink(Consumer consumer, SinkSettings settings) throws ConnectorException {
        var connector = connectors.writing(settings);
        var place = new SinkPlace(consumer.name(), settings.store(), connector.getClass());
        SinkSession open = sinks.get(place);
        if (open == null) {
            open = connector.sinks(store(consumer.stores(), settings.store()), context);
            sinks.put(place, open);
        }
        return open;
    }

    private static Store store(Map<String, Store> stores, String name) {
        Store store = stores.get(name);
        if (store == null) {
            throw new IllegalStateException("store '" + name + "' should have been refused by the reader");
        }
        return store;
    }

    @Override
    public synchronized void close() {
        sinks.values().forEach(SinkSession::close);
        sources.values().forEach(SourceSession::close);
        sinks.clear();
        sources.clear();
    }
}
