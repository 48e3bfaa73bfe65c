package io.headrace.connectors.spi;

import io.headrace.configs.WriteMode;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * One commit that is due: immutable, and what a sink compares with what it holds.
 *
 * @param mapping names one consumer's copy of one dataset for ever: {@code share/consumer/dataset}
 * @param number the sequence number of the commit, one above the sink's; the first is 1
 * @param extent what the sink gets; never NOTHING
 * @param fingerprint of the resolved shape, key and write mode, 64 hex digits
 * @param schema what the sink gets: columns and types after the shape, and in {@code CHANGES} mode the columns that
 *     describe the change; without reserved columns
 * @param key the key's columns as they are named in {@code schema}; empty if there is none
 */
public record Plan(
        String mapping,
        long number,
        Extent extent,
        Watermark from,
        Watermark to,
        WriteMode writeMode,
        String runId,
        String fingerprint,
        StructType sourceSchema,
        StructType schema,
        List<String> key) {
    public Plan {
        key = List.copyOf(key);
        if (number < 1 || extent == Extent.NOTHING) {
            throw new IllegalArgumentException("not a commit: " + mapping + " " + number + " " + extent);
        }
    }

    /** The same plan once its window is open: {@code end} is where the window really ends. */
    public Plan until(Watermark end) {
        return new Plan(mapping, number, extent, from, end, writeMode, runId, fingerprint, sourceSchema, schema, key);
    }

    /** The same plan once its window is read: {@code actual} is what the sink really gets. */
    public Plan delivering(Extent actual) {
        return new Plan(mapping, number, actual, from, to, writeMode, runId, fingerprint, sourceSchema, schema, key);
    }
}
