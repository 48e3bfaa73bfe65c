package io.headrace.configs.where;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row filter: the text that its author wrote, for messages, and the tree that is used.
 *
 * <p>Two are equal if their trees are.
 */
public record Where(String text, Condition condition) {
    /** @throws io.headrace.configs.InvalidSetting if the text is not of the small language that shares may use */
    public static Where parse(String text) {
        return new Where(text, WhereParser.parse(text));
    }

    /** The names in {@code ${consumer.NAME}} that the condition uses. */
    public Set<String> attributes() {
        return condition
                .operands()
                .flatMap(o -> o instanceof Operand.Attribute a ? Stream.of(a.name()) : Stream.empty())
                .collect(Collectors.toSet());
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Where where && where.condition.equals(condition);
    }

    @Override
    public int hashCode() {
        return condition.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
