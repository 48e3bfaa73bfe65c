package io.headrace.jobs.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.where.Condition;
import io.headrace.configs.where.Condition.Operator;
import io.headrace.configs.where.Function;
import io.headrace.configs.where.Literal;
import io.headrace.configs.where.Operand;
import io.headrace.configs.where.Where;
import io.headrace.connectors.testkit.LocalSpark;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Conditions, rebuilt as columns, choose the rows that SQL would choose. */
final class FilterTest {
    private static final Dataset<Row> ROWS = LocalSpark.newSession()
            .sql("select * from values"
                    + " (1, 'Ann', 10.50bd, date'2026-01-01', timestamp_ntz'2026-01-01 10:00:00', timestamp'2026-01-01 10:00:00', true, named_struct('city', 'Rome')),"
                    + " (2, 'bob', 20.00bd, date'2025-06-30', timestamp_ntz'2025-06-30 23:59:59', timestamp'2025-06-30 23:59:59', false, named_struct('city', 'Oslo')),"
                    + " (3, null, null, null, null, null, null, null),"
                    + " (4, 'a%b', -3.00bd, date'2026-12-31', timestamp_ntz'2026-12-31 00:00:00', timestamp'2026-12-31 00:00:00', true, named_struct('city', null))"
                    + " as t(id, `Cost Total $`, `a.b`, d, ts, tz, flag, `ad``dress`)");
    private static final Operand.Column NAME = column("Cost Total $");
    private static final Operand.Column AMOUNT = column("a.b");

    @Test
    void comparisonsAreThoseOfSql() throws ShapeInvalid {
        assertThat(ids(compare(AMOUNT, Operator.EQUAL, number("20")))).containsExactly(2);
        assertThat(ids(compare(AMOUNT, Operator.NOT_EQUAL, number("20")))).containsExactly(1, 4);
        assertThat(ids(compare(AMOUNT, Operator.LESS, number("10.5")))).containsExactly(4);
        assertThat(ids(compare(AMOUNT, Operator.LESS_OR_EQUAL, number("10.5")))).containsExactly(1, 4);
        assertThat(ids(compare(AMOUNT, Operator.GREATER, number("10.5")))).containsExactly(2);
        assertThat(ids(compare(AMOUNT, Operator.GREATER_OR_EQUAL, number("10.5"))))
                .containsExactly(1, 2);
    }

    @Test
    void aConstantMayStandOnTheLeft() throws ShapeInvalid {
        assertThat(ids(compare(number("15"), Operator.LESS, AMOUNT))).containsExactly(2);
        assertThat(ids(compare(text("2026-01-01"), Operator.LESS_OR_EQUAL, column("d"))))
                .containsExactly(1, 4);
    }

    @Test
    void textsCompareWithDatesAndTimestampsAsSuch() throws ShapeInvalid {
        assertThat(ids(compare(column("d"), Operator.GREATER, text("2026-01-01"))))
                .containsExactly(4);
        assertThat(ids(compare(column("ts"), Operator.GREATER, text("2026-01-01 09:59:59.999999"))))
                .containsExactly(1, 4);
        assertThat(ids(compare(column("tz"), Operator.EQUAL, text("2026-01-01T11:00:00+01:00"))))
                .containsExactly(1);
        assertThat(ids(compare(column("ts"), Operator.LESS, new Literal.Date(LocalDate.parse("2026-01-01")))))
                .containsExactly(2);
    }

    @Test
    void nullIsNeitherInNorOut() throws ShapeInvalid {
        Condition in = new Condition.In(NAME, List.of(text("Ann"), text("x")));
        assertThat(ids(in)).containsExactly(1);
        assertThat(ids(new Condition.Not(in))).containsExactly(2, 4);
        assertThat(ids(new Condition.IsNull(NAME))).containsExactly(3);
        assertThat(ids(new Condition.Not(new Condition.IsNull(NAME)))).containsExactly(1, 2, 4);
        assertThat(ids(new Condition.Holds(column("flag")))).containsExactly(1, 4);
        assertThat(ids(new Condition.Not(new Condition.Holds(column("flag"))))).containsExactly(2);
    }

    @Test
    void betweenAndLikeAndNestedColumnsWork() throws ShapeInvalid {
        assertThat(ids(new Condition.Between(AMOUNT, number("-3"), number("10.50"))))
                .containsExactly(1, 4);
        assertThat(ids(new Condition.Between(column("d"), text("2025-06-30"), text("2026-01-01"))))
                .containsExactly(1, 2);
        assertThat(ids(new Condition.Like(NAME, "_ob"))).containsExactly(2);
        assertThat(ids(new Condition.Like(NAME, "a\\%b"))).containsExactly(4);
        assertThat(ids(compare(new Operand.Column(List.of("ad`dress", "city")), Operator.EQUAL, text("Oslo"))))
                .containsExactly(2);
    }

    @Test
    void andOrNotNest() throws ShapeInvalid {
        Condition young = compare(column("d"), Operator.GREATER_OR_EQUAL, text("2026-01-01"));
        Condition cheap = compare(AMOUNT, Operator.LESS, number("0"));
        assertThat(ids(new Condition.And(List.of(young, cheap)))).containsExactly(4);
        assertThat(ids(new Condition.Or(List.of(young, cheap, compare(column("id"), Operator.EQUAL, number("3"))))))
                .containsExactly(1, 3, 4);
        assertThat(ids(new Condition.Not(new Condition.Or(List.of(young, cheap)))))
                .containsExactly(2);
    }

    @Test
    void everyFunctionOfTheShortListWorks() throws ShapeInvalid {
        assertThat(ids(equal(call(Function.LOWER, NAME), text("ann")))).containsExactly(1);
        assertThat(ids(equal(call(Function.UPPER, NAME), text("BOB")))).containsExactly(2);
        assertThat(ids(equal(call(Function.TRIM, text(" x ")), text("x")))).containsExactly(1, 2, 3, 4);
        assertThat(ids(equal(call(Function.LENGTH, call(Function.CONCAT, NAME, text("!"))), number("4"))))
                .containsExactly(1, 2, 4);
        assertThat(ids(equal(call(Function.SUBSTRING, NAME, number("2")), text("nn"))))
                .containsExactly(1);
        assertThat(ids(equal(call(Function.SUBSTRING, NAME, number("1"), number("1")), text("b"))))
                .containsExactly(2);
        assertThat(ids(equal(call(Function.COALESCE, NAME, text("none")), text("none"))))
                .containsExactly(3);
        assertThat(ids(equal(call(Function.ABS, AMOUNT), number("3")))).containsExactly(4);
        assertThat(ids(equal(call(Function.ROUND, AMOUNT), number("11")))).containsExactly(1);
        assertThat(ids(equal(call(Function.ROUND, AMOUNT, number("-1")), number("20"))))
                .containsExactly(2);
        assertThat(ids(equal(call(Function.YEAR, column("d")), number("2025")))).containsExactly(2);
        assertThat(ids(equal(call(Function.MONTH, column("ts")), number("12")))).containsExactly(4);
        assertThat(ids(equal(call(Function.DAY, column("tz")), number("30")))).containsExactly(2);
    }

    @Test
    void attributesKeepTheirType() throws ShapeInvalid {
        Condition mine = compare(column("id"), Operator.EQUAL, new Operand.Attribute("number"));
        assertThat(ids(mine, Map.of("number", number("2")))).containsExactly(2);
        assertThatThrownBy(() -> ids(mine, Map.of("number", text("2"))))
                .hasMessage("where \"the text\": column 'id' is a number and cannot be compared with '2'");
        assertThatThrownBy(() -> ids(mine, Map.of()))
                .hasMessage("where \"the text\": the consumer has no attribute 'number'");
    }

    @Test
    void whatDoesNotFitTheSchemaIsNamed() {
        assertThatThrownBy(() -> ids(equal(column("Id"), number("1"))))
                .isInstanceOf(ShapeInvalid.class)
                .hasMessage("where \"the text\": column 'Id' does not exist; did you mean \"id\"?"
                        + " known: id, Cost Total $, a.b, d, ts, tz, flag, ad`dress");
        assertThatThrownBy(() -> ids(equal(new Operand.Column(List.of("id", "x")), number("1"))))
                .hasMessage("where \"the text\": column 'id.x' does not exist: what precedes 'x' is not nested");
        assertThatThrownBy(() -> ids(equal(column("d"), text("tomorrow"))))
                .hasMessage("where \"the text\": column 'd' is a date and cannot be compared with 'tomorrow'");
        assertThatThrownBy(() -> ids(equal(column("ad`dress"), column("ad`dress"))))
                .hasMessage("where \"the text\": column 'ad`dress' is nested and cannot be compared");
        assertThatThrownBy(() -> ids(new Condition.Holds(column("id"))))
                .hasMessage("where \"the text\": column 'id' is a number, not true or false");
        assertThatThrownBy(() -> ids(new Condition.Like(AMOUNT, "1%")))
                .hasMessage("where \"the text\": column 'a.b' is a number, not text");
        assertThatThrownBy(() -> ids(equal(call(Function.YEAR, NAME), number("1"))))
                .hasMessage(
                        "where \"the text\": column 'Cost Total $' is text, but year(...) takes a date or timestamp");
        assertThatThrownBy(() -> ids(equal(call(Function.ROUND, AMOUNT, AMOUNT), number("1"))))
                .hasMessage("where \"the text\": round takes a whole number of places from -38 to 38");
    }

    private static List<Integer> ids(Condition condition) throws ShapeInvalid {
        return ids(condition, Map.of());
    }

    private static List<Integer> ids(Condition condition, Map<String, Literal> attributes) throws ShapeInvalid {
        var filter = Filter.compile(new Where("the text", condition), ROWS.schema(), attributes);
        return ROWS.filter(filter).select("id").collectAsList().stream()
                .map(r -> r.getInt(0))
                .sorted()
                .toList();
    }

    private static Condition equal(Operand left, Operand right) {
        return compare(left, Operator.EQUAL, right);
    }

    private static Condition compare(Operand left, Operator operator, Operand right) {
        return new Condition.Compare(left, operator, right);
    }

    private static Operand.Column column(String name) {
        return new Operand.Column(List.of(name));
    }

    private static Operand call(Function function, Operand... arguments) {
        return new Operand.Call(function, List.of(arguments));
    }

    private static Literal.Text text(String value) {
        return new Literal.Text(value);
    }

    private static Literal.Number number(String value) {
        return new Literal.Number(new BigDecimal(value));
    }
}
