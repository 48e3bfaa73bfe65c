package io.headrace.configs.where;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhereParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
            flag | "flag"
            quantity > 5 | "quantity" > 5
            QUANTITY>=-1.50 AND b != 'x' | "QUANTITY" >= -1.50 and "b" <> 'x'
            "Cost Total $" < 1e3 | "Cost Total $" < 1E+3
            "a ""b"" c" = 'it''s' | "a ""b"" c" = 'it''s'
            address.city = 'Köln' | "address"."city" = 'Köln'
            address."post code".part = 1 | "address"."post code"."part" = 1
            größe is not null | not ("größe" is null)
            a in (1, -2, 'x') | "a" in (1, -2, 'x')
            a not in (1) | not ("a" in (1))
            a between 1 and 2 and b | "a" between 1 and 2 and "b"
            a not between 1 and 2 | not ("a" between 1 and 2)
            a like '50\\%%' | "a" like '50\\%%'
            a not like '_' | not ("a" like '_')
            not a = 1 or b | not ("a" = 1) or "b"
            a and (b and (c or d)) | "a" and "b" and ("c" or "d")
            (a or b) and c | ("a" or "b") and "c"
            ((a)) = (((1))) | "a" = 1
            true or a = false | true or "a" = false
            supplier = ${consumer.supplier-id} | "supplier" = ${consumer.supplier-id}
            ${consumer.all} or a = 1 | ${consumer.all} or "a" = 1
            lower(trim(a)) = upper('x') | lower(trim("a")) = upper('x')
            coalesce(substring(a, 1, 2), concat(b, 'c')) = 'x' | coalesce(substring("a", 1, 2), concat("b", 'c')) = 'x'
            year(d) = 2026 and month(d) < 3 and day(d) > 1 | year("d") = 2026 and month("d") < 3 and day("d") > 1
            round(abs(a), 2) = length(b) | round(abs("a"), 2) = length("b")
            d = date '2026-11-22' | "d" = date '2026-11-22'
            date = DATE '2026-11-22' | "date" = date '2026-11-22'
            t > timestamp '2026-11-22 10:00' | "t" > timestamp '2026-11-22 10:00:00.000000'
            t > timestamp '2026-11-22T10:00:00.123456' | "t" > timestamp '2026-11-22 10:00:00.123456'
            t > timestamp with time zone '2026-11-22 10:00:00+01:00' | "t" > timestamp with time zone '2026-11-22 09:00:00.000000+00:00'
            t > Timestamp  With Time Zone '2026-11-22T10:00:00Z' | "t" > timestamp with time zone '2026-11-22 10:00:00.000000+00:00'
            a = '-- no comment; /* none */ ? :x ${env.x}' | "a" = '-- no comment; /* none */ ? :x ${env.x}'
            order = 1 and value = 2 | "order" = 1 and "value" = 2
            """)
    void isUnderstood(String text, String printed) {
        Condition condition = Where.parse(text).condition();
        assertThat(condition.print()).isEqualTo(printed);
        assertThat(Where.parse(printed).condition()).isEqualTo(condition);
    }

    @Test
    void linesAndTabsAreSpace() {
        assertThat(Where.parse("a = 1\n\tand b\r\n")).isEqualTo(Where.parse("a = 1 and b"));
    }

    @Test
    void literalsHaveTheirTypes() {
        Operand a = new Operand.Column(List.of("a"));
        assertThat(right("a = 1.50")).isEqualTo(new Literal.Number(new BigDecimal("1.50")));
        assertThat(right("a = '1'")).isEqualTo(new Literal.Text("1"));
        assertThat(right("a = true")).isEqualTo(new Literal.Bool(true));
        assertThat(right("a = date '2026-11-22'")).isEqualTo(new Literal.Date(LocalDate.of(2026, 11, 22)));
        assertThat(right("a = timestamp '2026-11-22 01:02:03.000004'"))
                .isEqualTo(new Literal.Timestamp(LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4000)));
        assertThat(right("a = timestamp with time zone '2026-11-22 01:00:00+01:00'"))
                .isEqualTo(new Literal.Moment(Instant.parse("2026-11-22T00:00:00Z")));
        assertThat(Where.parse("a").condition()).isEqualTo(new Condition.Holds(a));
    }

    @Test
    void chainsAreFlat() {
        assertThat(Where.parse("a and b and (c and d)").condition())
                .isInstanceOfSatisfying(
                        Condition.And.class, and -> assertThat(and.conditions()).hasSize(4));
        assertThat(Where.parse("a" + " or a".repeat(400)).condition())
                .isInstanceOfSatisfying(
                        Condition.Or.class, or -> assertThat(or.conditions()).hasSize(401));
    }

    @Test
    void attributesAndColumnsCanBeAskedFor() {
        Where where = Where.parse("lower(a) = ${consumer.x} and (b in (${consumer.y}, 1) or not c.d is null)");
        assertThat(where.attributes()).containsExactlyInAnyOrder("x", "y");
        assertThat(where.condition().operands().filter(Operand.Column.class::isInstance))
                .extracting(Operand::print)
                .containsExactly("\"a\"", "\"b\"", "\"c\".\"d\"");
    }

    private static Operand right(String text) {
        return ((Condition.Compare) Where.parse(text).condition()).right();
    }
}
