package io.headrace.connectors.spi;

import java.util.Optional;

/** A pinned stretch of a source's history, (from, to]. Its rows can be read until it is closed. */
public interface Window extends AutoCloseable {
    /** Where the window ends, and the sink's watermark after its commit. */
    Watermark to();

    /** The changes. May be read more than once while the window is open, with the same result each time. */
    ChangeBatch changes();

    /**
     * Called when the rows have been staged and before they are published: whether what was read was one state.
     *
     * @throws ConnectorException {@code BAD_DATA} if the source changed while it was read; nothing was published
     */
    default void verify() throws ConnectorException {}

    /** What {@code failure}, met while reading rows, means in terms of this source: file, row, remedy; empty if it is not ours. */
    default Optional<ConnectorException> explain(Throwable failure) {
        return Optional.empty();
    }

    @Override
    void close();
}
