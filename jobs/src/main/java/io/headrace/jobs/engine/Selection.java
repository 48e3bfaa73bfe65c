package io.headrace.jobs.engine;

import java.util.Set;

/**
 * Which mappings of a share a plan or run is about; empty sets mean all.
 *
 * @param snapshot FULL reads everything again even where an increment would do
 * @param resets mappings, as {@code consumer/dataset}, that get a full snapshot in any case; those that are not covered are
 *     left alone
 */
public record Selection(Set<String> consumers, Set<String> datasets, Snapshot snapshot, Set<String> resets) {
    public static final Selection ALL = new Selection(Set.of(), Set.of(), Snapshot.DUE);

    /** Which snapshot is wanted. */
    public enum Snapshot {
        /** Incremental where possible, full where it is the first. */
        DUE,
        FULL
    }

    public Selection {
        consumers = Set.copyOf(consumers);
        datasets = Set.copyOf(datasets);
        resets = Set.copyOf(resets);
    }

    public Selection(Set<String> consumers, Set<String> datasets, Snapshot snapshot) {
        this(consumers, datasets, snapshot, Set.of());
    }

    /** Which snapshot is wanted of one mapping. */
    public Snapshot snapshot(String consumer, String dataset) {
        return resets.contains(consumer + "/" + dataset) ? Snapshot.FULL : snapshot;
    }

    boolean covers(String consumer, String dataset) {
        return (consumers.isEmpty() || consumers.contains(consumer))
                && (datasets.isEmpty() || datasets.contains(dataset));
    }
}
