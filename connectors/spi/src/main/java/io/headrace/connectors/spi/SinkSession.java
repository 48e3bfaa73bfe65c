package io.headrace.connectors.spi;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import java.util.List;

/** The consumer's side of one run on one store. {@link #sink} and staging are used by several threads: one per mapping. */
public interface SinkSession extends AutoCloseable {
    /**
     * Tries whether the store can be reached and written with its settings.
     *
     * @throws ConnectorException {@code UNREACHABLE}, {@code DENIED}
     */
    void check() throws ConnectorException;

    /**
     * @param mapping see {@link Plan#mapping}
     * @throws ConnectorException {@code REFUSED} if the settings cannot be used
     */
    Sink sink(String mapping, SinkSettings settings, WriteMode mode) throws ConnectorException;

    /**
     * Publishes what this session's sinks have staged, in the order given: in one transaction where the store has
     * transactions over tables, else one after the other. For each it is a compare-and-set from {@code number - 1} to
     * {@code number}: rows and watermark move together or not at all.
     *
     * @return one result per staged batch; after the first that is not applied nothing more is published, and the rest are
     *     {@code NotReached}
     * @throws ConnectorException nothing of {@code staged} was applied
     */
    List<CommitResult> publish(List<Staged> staged, Permits permits) throws ConnectorException;

    /** Whether {@link #publish} is one transaction, in which all becomes visible or nothing. */
    default boolean publishesAtOnce() {
        return false;
    }

    @Override
    void close();
}
