package io.headrace.configs.where;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** A constant of a condition, or a consumer's attribute. */
public sealed interface Literal extends Operand {
    record Text(String value) implements Literal {}

    record Number(BigDecimal value) implements Literal {}

    record Bool(boolean value) implements Literal {}

    /** {@code date '2026-11-22'}. */
    record Date(LocalDate value) implements Literal {}

    /** {@code timestamp '2026-11-22 10:00:00.123456'}: without a zone. */
    record Timestamp(LocalDateTime value) implements Literal {}

    /** {@code timestamp with time zone '2026-11-22 10:00:00+01:00'}. */
    record Moment(Instant value) implements Literal {}
}
