package io.headrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private final Rows expected = rows(List.of("1", "apple"), List.of("2", "pear"));

    @Test
    void theSameRowsInAnotherOrderAreEqual() {
        assertThat(rows(List.of("2", "pear"), List.of("1", "apple")).differenceTo(expected))
                .isEmpty();
    }

    @Test
    void aMissingRowIsNamedByItsKey() {
        assertThat(rows(List.of("1", "apple")).differenceTo(expected))
                .contains("1 missing and 0 wrong rows, such as id 2");
    }

    @Test
    void aRowTooManyIsNamedByItsKey() {
        assertThat(rows(List.of("1", "apple"), List.of("2", "pear"), List.of("3", "fig"))
                        .differenceTo(expected))
                .contains("0 missing and 1 wrong rows, such as id 3");
    }

    @Test
    void aRepeatedRowIsADifference() {
        assertThat(rows(List.of("1", "apple"), List.of("2", "pear"), List.of("2", "pear"))
                        .differenceTo(expected))
                .contains("0 missing and 1 wrong rows, such as id 2");
    }

    @Test
    void aWrongValueIsNamedByKeyAndColumn() {
        assertThat(rows(List.of("1", "apple"), List.of("2", "NULL")).differenceTo(expected))
                .contains("1 missing and 1 wrong rows, such as id 2: name is 'NULL', expected 'pear'");
    }

    @Test
    void otherColumnsAreADifference() {
        assertThat(new Rows(List.of(), List.of("id"), List.of()).differenceTo(expected))
                .contains("has the columns [id] and should have [id, name]");
    }

    @Test
    void numbersAreComparedByValueNotByScale() {
        assertThat(Rows.text(new BigDecimal("700.00"))).isEqualTo("700");
        assertThat(Rows.text(new BigDecimal("7E+2"))).isEqualTo("700");
        assertThat(Rows.text(null)).isEqualTo("NULL");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Rows rows(List<String>... values) {
        return new Rows(List.of("id"), List.of("id", "name"), List.of(values));
    }
}
