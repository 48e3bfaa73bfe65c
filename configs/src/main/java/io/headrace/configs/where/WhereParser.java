package io.headrace.configs.where;

/** Turns text into a {@link Condition}. */
final class WhereParser {
    private WhereParser() {}

    static Condition parse(String text) {
        throw new UnsupportedOperationException(text);
    }
}
