package io.headrace.jobs.engine;

import java.util.Set;

/**
 * Which mappings of a share a plan or run is about; empty sets mean all.
 *
 * @param snapshot FULL reads everything again even where an increment would do
 */
public record Selection(Set<String> consumers, Set<String> datasets, Snapshot snapshot) {
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
    }

    boolean covers(String consumer, String dataset) {
        return (consumers.isEmpty() || consumers.contains(consumer))
                && (datasets.isEmpty() || datasets.contains(dataset));
    }
}
