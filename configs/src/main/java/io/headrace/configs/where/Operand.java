package io.headrace.configs.where;

import java.util.List;

/** A value within a condition. */
public sealed interface Operand permits Literal, Operand.Column, Operand.Attribute, Operand.Call {

    /** A column, or a field of a nested one: {@code [address, city]}. Names are exact. */
    record Column(List<String> path) implements Operand {
        public Column {
            path = List.copyOf(path);
        }
    }

    /** {@code ${consumer.NAME}}: the attribute of whoever receives the rows. */
    record Attribute(String name) implements Operand {}

    /** A function from the short list. */
    record Call(Function function, List<Operand> arguments) implements Operand {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }
}
