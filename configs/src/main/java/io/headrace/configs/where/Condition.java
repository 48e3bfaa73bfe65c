package io.headrace.configs.where;

import java.util.List;

/** A condition on a row. Three-valued as in SQL: a row passes only if it is true. */
public sealed interface Condition {

    /** {@code left operator right}. */
    record Compare(Operand left, Operator operator, Operand right) implements Condition {}

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
    }

    /** {@code operand between low and high}, both included. */
    record Between(Operand operand, Operand low, Operand high) implements Condition {}

    /** {@code operand like 'pattern'} with {@code %}, {@code _} and {@code \} as escape. */
    record Like(Operand operand, String pattern) implements Condition {}

    record IsNull(Operand operand) implements Condition {}

    /** A boolean column, or {@code true} or {@code false}, as a condition. */
    record Holds(Operand operand) implements Condition {}

    /** All of at least two. */
    record And(List<Condition> conditions) implements Condition {
        public And {
            conditions = List.copyOf(conditions);
        }
    }

    /** Any of at least two. */
    record Or(List<Condition> conditions) implements Condition {
        public Or {
            conditions = List.copyOf(conditions);
        }
    }

    record Not(Condition condition) implements Condition {}
}
