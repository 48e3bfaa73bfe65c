package io.headrace.connectors.spi;

/** Rows that wait for {@link SinkSession#publish}. Closing it without removes them as far as possible and never fails. */
public interface Staged extends AutoCloseable {
    Plan plan();

    @Override
    void close();
}
