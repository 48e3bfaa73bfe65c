package io.headrace.configs;

/** How a column's values are made unreadable. NULL stays NULL. In a share file a plain string names a mask without settings. */
public sealed interface Mask {

    /** Texts become {@code text}; values of any other type become NULL. */
    record Redact(@Default("\"***\"") String text) implements Mask {}

    /**
     * HMAC-SHA-256 of the value's text, in lower-case hex, keyed by the consumer's {@code mask-key}: equal values stay equal
     * for one consumer, and two consumers cannot join. The column becomes text. The only mask a key column may have.
     */
    record Hash() implements Mask {}

    /** Keeps the first and last characters of a text and puts {@code *} for each one between; a shorter text is all {@code *}. */
    record Partial(@Default("0") int keepFirst, @Default("4") int keepLast) implements Mask {
        public Partial {
            if (keepFirst < 0 || keepLast < 0 || keepFirst + keepLast > 1000) {
                throw new InvalidSetting("keep-first", "and keep-last are counts; expected 0 to 1000 together");
            }
        }
    }

    /** Rounds a number half up to a multiple of {@code to}, e.g. 0.1, 10, 1000. */
    record Round(java.math.BigDecimal to) implements Mask {
        public Round {
            if (to.signum() <= 0) {
                throw new InvalidSetting("to", "'" + to + "' is not a step; expected a number above 0");
            }
            to = to.stripTrailingZeros();
        }
    }

    /** The first of January of a date's or timestamp's year; the time of day becomes midnight (UTC). */
    record YearOnly() implements Mask {}

    /** NULL in every row. */
    record Null() implements Mask {}
}
