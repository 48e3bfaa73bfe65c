package io.headrace.connectors.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What changed in a source in one window. Its rows live as long as the window. Besides the dataset's columns they may hold
 * the reserved columns {@link #CHANGE} and {@link #ORIGIN}; datasets whose own columns begin with {@link #RESERVED} are
 * refused when planned.
 */
public sealed interface ChangeBatch {
    /** Columns of ours among a dataset's begin so. */
    String RESERVED = "_headrace_";

    /** Text column of {@link Changes}: {@link #UPSERT} or {@link #DELETE}. */
    String CHANGE = RESERVED + "change";

    /** Text column: which part of the source (a file) a row came from. */
    String ORIGIN = RESERVED + "origin";

    /** A row that is there now, whether it is new or was changed. */
    String UPSERT = "upsert";

    /** A key that is gone; the row's other columns mean nothing. */
    String DELETE = "delete";

    /** The rows, reserved columns included. */
    Dataset<Row> rows();

    Extent extent();

    /** Whether {@code rows} tell which part of the source they came from. */
    default boolean hasOrigin() {
        return Arrays.asList(rows().columns()).contains(ORIGIN);
    }

    /** Replaces all. May have {@link #ORIGIN}. */
    record Snapshot(Dataset<Row> rows) implements ChangeBatch {
        @Override
        public Extent extent() {
            return Extent.FULL;
        }
    }

    /** Only new rows. May have {@link #ORIGIN}. */
    record Appends(Dataset<Row> rows) implements ChangeBatch {
        @Override
        public Extent extent() {
            return Extent.APPENDS;
        }
    }

    /**
     * Net changes: at most one row per key. Has {@link #CHANGE}. An upsert may repeat what the sink holds already.
     *
     * @param keys the dataset's key, never empty
     * @param present where deletions are found by comparison: the keys of all rows that exist at the window's end; what a
     *     sink holds beyond them is gone. The engine resolves it before a sink sees the batch
     */
    record Changes(Dataset<Row> rows, List<String> keys, Optional<Dataset<Row>> present) implements ChangeBatch {
        public Changes {
            keys = List.copyOf(keys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("changes without a key");
            }
        }

        @Override
        public Extent extent() {
            return Extent.CHANGES;
        }
    }

    /** Rows that come and go by whole parts of the source: {@code rows}, with {@link #ORIGIN}, after {@code removed} is gone. */
    record Parts(Dataset<Row> rows, Set<String> removed) implements ChangeBatch {
        public Parts {
            removed = Set.copyOf(removed);
        }

        @Override
        public Extent extent() {
            return Extent.PARTS;
        }
    }
}
