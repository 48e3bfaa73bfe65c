package io.headrace.jobs.report;

import java.time.Instant;

/**
 * Somebody ordered a full snapshot of one mapping for the next run.
 *
 * @param id sortable, see {@link RunReport#newId}
 * @param by the name of whoever typed it, as the operating system knows it
 */
public record Reset(String id, String consumer, String dataset, String by, Instant at) {
    /** As {@code Selection.resets} names the mapping. */
    public String mapping() {
        return consumer + "/" + dataset;
    }
}
