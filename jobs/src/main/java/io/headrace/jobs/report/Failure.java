package io.headrace.jobs.report;

import io.headrace.connectors.spi.ConnectorException;

/** Why a dataset was not delivered: who has to act, and one line that says what to do. */
public record Failure(ConnectorException.Kind kind, String message) {
    public static Failure of(ConnectorException e) {
        return new Failure(e.kind(), e.getMessage());
    }
}
