package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;

/** Carries a {@link ConnectorException} through Spark, whose readers may not throw it. */
final class RowFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    RowFailure(ConnectorException cause) {
        super(cause.getMessage(), cause);
    }

    /** The connector's exception that made Spark fail, if one did. */
    static java.util.Optional<ConnectorException> in(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ConnectorException c) {
                return java.util.Optional.of(c);
            }
        }
        return java.util.Optional.empty();
    }
}
