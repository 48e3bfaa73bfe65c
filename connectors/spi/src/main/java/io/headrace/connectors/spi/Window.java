package io.headrace.connectors.spi;

import java.util.Optional;

/** A pinned stretch of a source's history, (from, to]. Its rows can be read until it is closed. */
public interface Window extends AutoCloseable {
    /** Where the window ends, and the sink's watermark after its commit. */
    Watermark to();

    /** The changes. May be read more than once while the window is open, with the same result each time. */
    ChangeBatch changes();

    /**
     * Called after the rows were staged and before they are published: whether the store still is what was read.
     *
     * @throws ConnectorException {@code BAD_DATA} if something changed while it was read; the batch must not be published
     */
    default void verify() throws ConnectorException {}

    /**
     * What {@code failure}, from reading the rows of {@link #changes}, means for people; rows are read lazily, so it
     * surfaces in the sink. Empty if it does not come from the source.
     */
    default Optional<ConnectorException> explain(Throwable failure) {
        return Optional.empty();
    }

    @Override
    void close();
}
