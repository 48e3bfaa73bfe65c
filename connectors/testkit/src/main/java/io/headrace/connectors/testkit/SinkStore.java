package io.headrace.connectors.testkit;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;

/** A store that test runs deliver to. */
public interface SinkStore {
    /** A new session on the store; the caller closes it. */
    SinkSession open(RunContext context) throws ConnectorException;

    SinkSettings settings(String dataset);
}
