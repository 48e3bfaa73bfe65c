package io.headrace.connectors.spi;

/**
 * What a commit changed, from the engine's or the store's own acknowledgement, never from a second count.
 *
 * @param read rows handed to the sink
 * @param bytes written; 0 where a store does not say
 */
public record RowCounts(long read, long inserted, long updated, long deleted, long bytes) {}
