package io.headrace.jobs.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table as somebody reads it: each value as text in one form, so that rows from different stores can be compared.
 *
 * @param key the columns that tell rows apart
 */
record Rows(List<String> key, List<String> columns, List<List<String>> values) {
    Rows {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }

    static String text(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
        return value == null ? "NULL" : value.toString();
    }

    /** Row by row, in any order and with repetitions; empty if both are equal. One line. */
    Optional<String> differenceTo(Rows expected) {
        if (!columns.equals(expected.columns)) {
            return Optional.of("has the columns " + columns + " and should have " + expected.columns);
        }
        List<List<String>> missing = without(expected.values, values);
        List<List<String>> wrong = without(values, expected.values);
        if (missing.isEmpty() && wrong.isEmpty()) {
            return Optional.empty();
        }
        List<String> example = (missing.isEmpty() ? wrong : missing).get(0);
        return Optional.of(missing.size() + " missing and " + wrong.size() + " wrong rows, such as "
                + named(expected.key, example) + wrongColumn(expected.key, example, wrong));
    }

    private static List<List<String>> without(List<List<String>> rows, List<List<String>> others) {
        Map<List<String>, Integer> left = new HashMap<>();
        others.forEach(row -> left.merge(row, 1, Integer::sum));
        List<List<String>> rest = new ArrayList<>();
        for (List<String> row : rows) {
            if (left.merge(row, -1, Integer::sum) < 0) {
                rest.add(row);
            }
        }
        return rest;
    }

    private String named(List<String> key, List<String> row) {
        return key.stream()
                .map(column -> column + " " + row.get(columns.indexOf(column)))
                .collect(Collectors.joining(", "));
    }

    /** The first one, if a row with the key is there at all. */
    private String wrongColumn(List<String> key, List<String> row, List<List<String>> wrong) {
        List<String> found = wrong.stream()
                .filter(w -> named(key, w).equals(named(key, row)))
                .findFirst()
                .orElse(row);
        return IntStream.range(0, columns.size())
                .filter(i -> !found.get(i).equals(row.get(i)))
                .mapToObj(i -> ": " + columns.get(i) + " is '" + found.get(i) + "', expected '" + row.get(i) + "'")
                .findFirst()
                .orElse("");
    }
}
