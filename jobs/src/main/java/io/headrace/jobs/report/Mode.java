package io.headrace.jobs.report;

/** What a run does with one dataset. */
public enum Mode {
    FULL,
    INCREMENTAL,
    /** A stretch that was delivered before is delivered once more; the watermark stays. */
    BACKFILL,
    /** The watermark goes back; no row moves, and the next run delivers what came since once more. */
    REWIND,
    /** The parts of the copy are made anew, few and large; rows and watermark stay. */
    COMPACT,
    /** There is nothing new. */
    NOTHING,
    /** It cannot be done; the error says why. */
    BLOCKED;

    /** Whether there is something to commit. */
    public boolean isDue() {
        return this != NOTHING && this != BLOCKED;
    }
}
