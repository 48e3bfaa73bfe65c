package io.headrace.connectors.testkit;

/**
 * What every sink promises, as tests: a test class that implements it inherits them all. {@code changes} and {@code parts}
 * are skipped for sinks that do not accept them.
 */
public interface SinkContract
        extends SinkDeliveryContract,
                SinkOrderContract,
                SinkSharedContract,
                SinkSweepContract,
                SinkTasksContract,
                SinkValueContract,
                SinkColumnsContract {}
