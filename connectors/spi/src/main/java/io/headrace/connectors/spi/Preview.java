package io.headrace.connectors.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a dataset for somebody who wants to see it. Its rows are printed and never logged or stored.
 *
 * @param rowCount of the whole dataset, if the store knows without counting
 * @param rows one text per column, null for NULL
 */
public record Preview(List<Column> columns, OptionalLong rowCount, List<List<@Nullable String>> rows) {
    public Preview {
        columns = List.copyOf(columns);
        rows = rows.stream()
                .map(row -> Collections.unmodifiableList(new ArrayList<@Nullable String>(row)))
                .toList();
    }

    /** @param type in Spark's words, e.g. {@code decimal(12,2)} */
    public record Column(String name, String type) {}

    @Override
    public String toString() {
        return "Preview[" + columns + ", " + rows.size() + " rows]";
    }
}
