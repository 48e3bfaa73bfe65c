package io.headrace.connectors.spi;

/**
 * A position in a source: everything up to it has been read.
 *
 * @param kind what {@code value} means, e.g. {@code delta}, {@code listing}, {@code xmin}, {@code cursor}; a source
 *     refuses a kind that is not its own
 * @param value in full precision, for the source alone; may be long
 * @param label for people, at most 80 characters
 */
public record Watermark(String kind, String value, String label) {
    /** Before everything: a window from here is a full snapshot. */
    public static final Watermark START = new Watermark("start", "", "start");

    public Watermark {
        if (label.length() > 80) {
            throw new IllegalArgumentException("label of " + label.length() + " characters");
        }
    }

    public boolean isStart() {
        return kind.equals(START.kind);
    }

    @Override
    public String toString() {
        return label;
    }
}
