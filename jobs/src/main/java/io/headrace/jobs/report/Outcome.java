package io.headrace.jobs.report;

/** How a run ended for one dataset. */
public enum Outcome {
    /** Rows and watermark are at the consumer. */
    COMMITTED,
    /** Nothing was new; nothing was changed. */
    UNCHANGED,
    /** Nothing was changed; the error says why. */
    FAILED,
    /** Another run was first; nothing was changed by this one. */
    CONFLICT,
    /** Not tried, because another dataset of the same store was not published before it; nothing was changed. */
    NOT_PUBLISHED,
    /** The run was stopped before this was published; nothing was changed. */
    STOPPED,
    /** The store did not answer whether it committed; the next run finds out and continues rightly either way. */
    UNKNOWN
}
