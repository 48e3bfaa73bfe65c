package io.headrace.connectors.spi;

import java.time.Duration;

/** Asks for the right to publish, directly before the atomic step. Several threads may ask at once. */
@FunctionalInterface
public interface Permits {
    /** No permit lasts longer. */
    Duration LONGEST = Duration.ofSeconds(30);

    /** A run without a service: always granted. */
    Permits ALWAYS = plan -> () -> {};

    /**
     * @throws ConnectorException {@code REVOKED} if the subscription may not receive anything now; {@code UNREACHABLE} or
     *     {@code DENIED} if whoever grants permits cannot be asked
     */
    Permit acquire(Plan plan) throws ConnectorException;

    /** The right, held until closed. One thread. */
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        /** For how long the atomic step may still begin: {@link #LONGEST} at most, zero if it may not. */
        default Duration rest() {
            return LONGEST;
        }

        /**
         * Called as late before the atomic step as the store allows.
         *
         * @throws ConnectorException {@code UNREACHABLE} if the time is over; the step must not be begun
         */
        default void begin() throws ConnectorException {}

        /**
         * What became of the atomic step. A permit that is closed without this was not used if it was not {@linkplain
         * #begin begun}, else nobody can tell.
         */
        default void ended(CommitResult result) {}

        @Override
        void close();
    }
}
