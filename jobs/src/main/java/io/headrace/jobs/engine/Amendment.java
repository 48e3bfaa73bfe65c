package io.headrace.jobs.engine;

/** A commit to one consumer's copy that is not due by itself: somebody asked for it. */
public sealed interface Amendment {
    String consumer();

    String dataset();

    /**
     * Delivers the rows of (from, to] once more; the watermark stays.
     *
     * @param from in people's words: a version, a value of the cursor
     * @param to the same
     */
    record Backfill(String consumer, String dataset, String from, String to) implements Amendment {}

    /**
     * Lets the watermark go back, so that the next run delivers once more what came since.
     *
     * @param to in people's words: a version, a value of the cursor
     */
    record Rewind(String consumer, String dataset, String to) implements Amendment {}
}
