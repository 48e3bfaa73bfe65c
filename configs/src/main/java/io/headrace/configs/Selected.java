package io.headrace.configs;

import java.util.Optional;

/**
 * One column that leaves the provider. In a share file a plain string is a column's name, taken literally; an object
 * renames one ({@code {column = "Cost Total $", as = cost}}) or adds a value that is the same in every row
 * ({@code {value = "${consumer.region}", as = region}}).
 */
public record Selected(Optional<String> column, Optional<String> value, Optional<String> as) {
    public Selected {
        if (column.isPresent() == value.isPresent()) {
            throw new InvalidSetting("column", "and value exclude each other; expected one of them");
        }
        if (value.isPresent() && as.isEmpty()) {
            throw new InvalidSetting("as", "is missing; a value needs a column name");
        }
    }

    public static Selected of(String column) {
        return new Selected(Optional.of(column), Optional.empty(), Optional.empty());
    }

    /** The column's name at the consumer. */
    public String name() {
        return as.or(() -> column).orElseThrow();
    }
}
