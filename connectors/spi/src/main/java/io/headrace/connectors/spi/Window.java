package io.headrace.connectors.spi;

/** A pinned stretch of a source's history, (from, to]. Its rows can be read until it is closed. */
public interface Window extends AutoCloseable {
    /** Where the window ends, and the sink's watermark after its commit. */
    Watermark to();

    /** The changes. May be read more than once while the window is open, with the same result each time. */
    ChangeBatch changes();

    @Override
    void close();
}
