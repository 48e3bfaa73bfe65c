package io.headrace.configs.where;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition on a row. Three-valued as in SQL: a row passes only if it is true. The parser makes no {@link And} directly
 * within an And, and no {@link Or} within an Or.
 */
public sealed interface Condition {
    /** Every operand in it, the arguments of functions included. */
    Stream<Operand> operands();

    /** In the language of share files, in one form only: parsed again, it gives an equal condition. */
    String print();

    /** {@code left operator right}. */
    record Compare(Operand left, Operator operator, Operand right) implements Condition {
        @Override
        public Stream<Operand> operands() {
            return Stream.of(left, right).flatMap(Operand::all);
        }

        @Override
        public String print() {
            return left.print() + " " + operator.sign() + " " + right.print();
        }
    }

    /** The comparisons. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    /** {@code operand in (values)}; at least one value. */
    record In(Operand operand, List<Operand> values) implements Condition {
        public In {
            values = List.copyOf(values);
        }

        @Override
        public Stream<Operand> operands() {
            return Stream.concat(Stream.of(operand), values.stream()).flatMap(Operand::all);
        }

        @Override
        public String print() {
            return operand.print() + " in " + Operand.print(values);
        }
    }

    /** {@code operand between low and high}, both included. */
    record Between(Operand operand, Operand low, Operand high) implements Condition {
        @Override
        public Stream<Operand> operands() {
            return Stream.of(operand, low, high).flatMap(Operand::all);
        }

        @Override
        public String print() {
            return operand.print() + " between " + low.print() + " and " + high.print();
        }
    }

    /** {@code operand like 'pattern'} with {@code %}, {@code _} and {@code \} as escape of these three. */
    record Like(Operand operand, String pattern) implements Condition {
        @Override
        public Stream<Operand> operands() {
            return operand.all();
        }

        @Override
        public String print() {
            return operand.print() + " like " + new Literal.Text(pattern).print();
        }
    }

    record IsNull(Operand operand) implements Condition {
        @Override
        public Stream<Operand> operands() {
            return operand.all();
        }

        @Override
        public String print() {
            return operand.print() + " is null";
        }
    }

    /** A boolean column, or {@code true} or {@code false}, as a condition. */
    record Holds(Operand operand) implements Condition {
        @Override
        public Stream<Operand> operands() {
            return operand.all();
        }

        @Override
        public String print() {
            return operand.print();
        }
    }

    /** All of at least two. */
    record And(List<Condition> conditions) implements Condition {
        public And {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Stream<Operand> operands() {
            return conditions.stream().flatMap(Condition::operands);
        }

        @Override
        public String print() {
            return joined(conditions, " and ");
        }
    }

    /** Any of at least two. */
    record Or(List<Condition> conditions) implements Condition {
        public Or {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Stream<Operand> operands() {
            return conditions.stream().flatMap(Condition::operands);
        }

        @Override
        public String print() {
            return joined(conditions, " or ");
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public Stream<Operand> operands() {
            return condition.operands();
        }

        @Override
        public String print() {
            return "not (" + condition.print() + ")";
        }
    }

    private static String joined(List<Condition> conditions, String word) {
        return conditions.stream()
                .map(c -> c instanceof And || c instanceof Or ? "(" + c.print() + ")" : c.print())
                .collect(Collectors.joining(word));
    }
}
