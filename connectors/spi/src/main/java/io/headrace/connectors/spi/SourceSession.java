package io.headrace.connectors.spi;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;
import java.util.List;
import java.util.Optional;

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

    /**
     * The beginning of a dataset, before any shape and without Spark; empty if that cannot be done for its kind.
     *
     * @param rows at most so many, 1 to 1000
     * @throws ConnectorException {@code NOT_FOUND} or {@code BAD_DATA}
     */
    default Optional<Preview> preview(DatasetSpec dataset, int rows) throws ConnectorException {
        return Optional.empty();
    }

    /**
     * What the store holds that a dataset of this kind could be, without Spark. Names of Headrace's own are left out.
     *
     * @param store the name by which the settings refer to the store
     * @param under a schema, or a folder below the store's root; empty: all schemas, or the root
     * @param most at most so many, 1 to 10000
     * @throws ConnectorException {@code NOT_FOUND} if {@code under} does not exist
     */
    default Catalogue catalogue(String store, String under, int most) throws ConnectorException {
        return new Catalogue(List.of(), true);
    }

    @Override
    void close();
}
