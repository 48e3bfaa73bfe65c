package io.headrace.jobs.report;

/** What a run does with one dataset. */
public enum Mode {
    FULL,
    INCREMENTAL,
    /** There is nothing new. */
    NOTHING,
    /** It cannot be done; the error says why. */
    BLOCKED
}
