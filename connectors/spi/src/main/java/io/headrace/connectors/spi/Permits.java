package io.headrace.connectors.spi;

/** Asks for the right to publish, directly before the atomic step. Several threads may ask at once. */
@FunctionalInterface
public interface Permits {
    /** A run without a service: always granted. */
    Permits ALWAYS = plan -> () -> {};

    /** @throws ConnectorException {@code REVOKED} if the subscription may not receive anything now */
    Permit acquire(Plan plan) throws ConnectorException;

    /** The right, held until closed. */
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }
}
