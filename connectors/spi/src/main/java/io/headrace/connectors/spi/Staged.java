package io.headrace.connectors.spi;

/** Rows that wait for {@link SinkSession#publish}. Closing it without removes them as far as possible and never fails. */
public interface Staged extends AutoCloseable {
    Plan plan();

    /** What {@link Sink#compact} has made of the parts, for people, e.g. "12 files become 1"; empty if it does not say. */
    default String summary() {
        return "";
    }

    @Override
    void close();
}
