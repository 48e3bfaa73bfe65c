package io.headrace.connectors.spi;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;

/**
 * One kind of store. Found by {@link java.util.ServiceLoader}; the words that it adds to share files are those of its
 * {@link io.headrace.configs.SettingsTypes}. Stateless.
 */
public interface Connector {
    /** Whether {@link #sources} serves datasets with these settings. */
    boolean reads(SourceSettings settings);

    /** Whether {@link #sinks} serves mappings with these settings. */
    boolean writes(SinkSettings settings);

    /**
     * Opens the provider's side of one run on one store.
     *
     * @throws ConnectorException if the store's settings cannot be used; the store itself may be asked only later
     */
    SourceSession sources(Store store, RunContext context) throws ConnectorException;

    /**
     * Opens the consumer's side of one run on one store.
     *
     * @throws ConnectorException if the store's settings cannot be used; the store itself may be asked only later
     */
    SinkSession sinks(Store store, RunContext context) throws ConnectorException;
}
