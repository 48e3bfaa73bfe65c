package io.headrace.configs.where;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions that a condition may call; none reads anything but its arguments. */
public enum Function {
    LOWER(1, 1),
    UPPER(1, 1),
    TRIM(1, 1),
    LENGTH(1, 1),
    SUBSTRING(2, 3),
    CONCAT(1, 16),
    COALESCE(1, 16),
    ABS(1, 1),
    ROUND(1, 2),
    YEAR(1, 1),
    MONTH(1, 1),
    DAY(1, 1);

    private final int least;
    private final int most;

    Function(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** By its name in any case. */
    static Optional<Function> named(String name) {
        return Arrays.stream(values())
                .filter(f -> f.name().equalsIgnoreCase(name))
                .findFirst();
    }

    static String list() {
        return Arrays.stream(values())
                .map(f -> f.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** How many arguments it takes, for people. */
    String arity() {
        return least == most ? String.valueOf(least) : least + " to " + most;
    }

    boolean takes(int arguments) {
        return least <= arguments && arguments <= most;
    }
}
