package io.headrace.connectors.spi;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;

/**
 * The provider's side of one run on one store. All windows opened through one session show one state of the store where
 * the store can do that. Touched by several threads: one per dataset.
 */
public interface SourceSession extends AutoCloseable {
    /**
     * Tries whether the store can be reached with its settings.
     *
     * @throws ConnectorException {@code UNREACHABLE} or {@code DENIED}
     */
    void check() throws ConnectorException;

    /**
     * @param mode what the sink will do with the changes; a source that can tell only some kinds of change refuses a mode
     *     that needs others
     * @throws ConnectorException {@code REFUSED} if {@code mode} cannot be served, with the remedy; {@code NOT_FOUND} if
     *     the dataset or one of its columns does not exist
     */
    Source source(DatasetSpec dataset, WriteMode mode) throws ConnectorException;

    @Override
    void close();
}
