package io.headrace.jobs.report;

import java.util.Optional;

/**
 * How one column differs from what the consumer's copy was made with.
 *
 * @param before its type then, in Spark's words; empty if the column is new
 * @param now its type now; empty if the column is gone
 */
public record SchemaDifference(String column, Optional<String> before, Optional<String> now, Handling handling) {
    /** What is done about it. */
    public enum Handling {
        /** The copy gets the column. */
        ADDED,
        /** The copy's column gets the wider type. */
        WIDENED,
        /** The column stays out of the copy. */
        LEFT_OUT,
        /** The dataset cannot be delivered. */
        REFUSED
    }

    /** In words, without what is done about it. */
    public String what() {
        if (before.isEmpty()) {
            return "column '" + column + "' (" + now.orElse("") + ") is new";
        }
        return now.isEmpty()
                ? "column '" + column + "' (" + before.get() + ") is gone"
                : "column '" + column + "' was " + before.get() + " and is " + now.get();
    }
}
