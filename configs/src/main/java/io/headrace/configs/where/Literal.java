package io.headrace.configs.where;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** A constant of a condition, or a consumer's attribute. */
public sealed interface Literal extends Operand {
    record Text(String value) implements Literal {
        @Override
        public String print() {
            return "'" + value.replace("'", "''") + "'";
        }
    }

    record Number(BigDecimal value) implements Literal {
        @Override
        public String print() {
            return value.toString();
        }
    }

    record Bool(boolean value) implements Literal {
        @Override
        public String print() {
            return String.valueOf(value);
        }
    }

    /** {@code date '2026-11-22'}. */
    record Date(LocalDate value) implements Literal {
        @Override
        public String print() {
            return "date '" + value + "'";
        }
    }

    /** {@code timestamp '2026-11-22 10:00:00.123456'}: without a zone. */
    record Timestamp(LocalDateTime value) implements Literal {
        @Override
        public String print() {
            return "timestamp '" + Times.print(value) + "'";
        }
    }

    /** {@code timestamp with time zone '2026-11-22 10:00:00+01:00'}. */
    record Moment(Instant value) implements Literal {
        @Override
        public String print() {
            return "timestamp with time zone '" + Times.print(LocalDateTime.ofInstant(value, ZoneOffset.UTC))
                    + "+00:00'";
        }
    }
}
