package io.headrace.connectors.spi;

/**
 * What a commit changed, from the engine's or the store's own acknowledgement, never from a second count.
 *
 * @param read rows handed to the sink
 * @param bytes written; 0 where a store does not say
 * @param files written; 0 where a store has none
 */
public record RowCounts(long read, long inserted, long updated, long deleted, long bytes, long files) {
    /** Of a store without files. */
    public RowCounts(long read, long inserted, long updated, long deleted, long bytes) {
        this(read, inserted, updated, deleted, bytes, 0);
    }

    /** The same, written in {@code count} files. */
    public RowCounts inFiles(long count) {
        return new RowCounts(read, inserted, updated, deleted, bytes, count);
    }
}
