package io.headrace.connectors.spi;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One kind of store. Found by {@link java.util.ServiceLoader}; the words that it adds to share files are those of its
 * {@link io.headrace.configs.SettingsTypes}. Stateless.
 */
public interface Connector {
    /** Whether {@link #sources} serves datasets with these settings. */
    boolean reads(SourceSettings settings);

    /** Whether {@link #sources} and {@link #sinks} know stores of this kind. */
    default boolean opens(Store store) {
        return false;
    }

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

    /**
     * What Spark must be started with for this connector: extensions, catalogs, log stores. Values of
     * {@code spark.sql.extensions} from several connectors are joined; any other setting may have one value only.
     */
    default Map<String, String> sparkSettings() {
        return Map.of();
    }

    /**
     * The beginning of one file of this machine, read without Spark; empty if it is not of a kind that this connector can
     * show.
     *
     * @param rows at most so many, 1 to 1000
     * @throws ConnectorException {@code NOT_FOUND}, or {@code BAD_DATA} if it is of such a kind but cannot be read
     */
    default Optional<Preview> preview(Path file, int rows) throws ConnectorException {
        return Optional.empty();
    }
}
