package io.headrace.configs.where;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A value within a condition. */
public sealed interface Operand permits Literal, Operand.Column, Operand.Attribute, Operand.Call {
    /** In the language of share files, see {@link Condition#print}. */
    String print();

    /** This one and, if it is a function, all its arguments. */
    default Stream<Operand> all() {
        return Stream.of(this);
    }

    /** A column, or a field of a nested one: {@code [address, city]}. Names are exact. */
    record Column(List<String> path) implements Operand {
        public Column {
            path = List.copyOf(path);
        }

        @Override
        public String print() {
            return path.stream()
                    .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining("."));
        }
    }

    /** {@code ${consumer.NAME}}: the attribute of whoever receives the rows. */
    record Attribute(String name) implements Operand {
        @Override
        public String print() {
            return "${consumer." + name + "}";
        }
    }

    /** A function from the short list. */
    record Call(Function function, List<Operand> arguments) implements Operand {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String print() {
            return function.name().toLowerCase(Locale.ROOT) + Operand.print(arguments);
        }

        @Override
        public Stream<Operand> all() {
            return Stream.concat(Stream.of(this), arguments.stream().flatMap(Operand::all));
        }
    }

    /** A list in parentheses. */
    static String print(List<Operand> operands) {
        return operands.stream().map(Operand::print).collect(Collectors.joining(", ", "(", ")"));
    }
}
