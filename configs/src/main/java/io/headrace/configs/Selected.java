package io.headrace.configs;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One column that leaves the provider. In a share file a plain string is a column's name, taken literally; an object
 * renames one ({@code {column = "Cost Total $", as = cost}}) or adds a value that is the same in every row
 * ({@code {value = "${consumer.region}", as = region}}).
 */
public record Selected(Optional<String> column, Optional<String> value, Optional<String> as) {
    /** An attribute of the receiving consumer within {@code value}; the group is its name. */
    public static final Pattern ATTRIBUTE = Pattern.compile("\\$\\{consumer\\.([A-Za-z0-9_-]+)\\}");

    public Selected {
        if (column.isPresent() == value.isPresent()) {
            throw new InvalidSetting("column", "and value exclude each other; expected one of them");
        }
        if (value.isPresent() && as.isEmpty()) {
            throw new InvalidSetting("as", "is missing; a value needs a column name");
        }
        if (value.isPresent() && ATTRIBUTE.matcher(value.get()).replaceAll("").contains("${")) {
            throw new InvalidSetting("value", "has a '${' that is not of the form ${consumer.NAME}");
        }
    }

    public static Selected of(String column) {
        return new Selected(Optional.of(column), Optional.empty(), Optional.empty());
    }

    /** The names in {@code ${consumer.NAME}} that {@code value} uses. */
    public Set<String> attributes() {
        return ATTRIBUTE
                .matcher(value.orElse(""))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
    }

    /** The column's name at the consumer. */
    public String name() {
        return as.or(() -> column).orElseThrow();
    }
}
