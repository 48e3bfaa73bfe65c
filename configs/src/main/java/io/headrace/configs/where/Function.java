package io.headrace.configs.where;

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

    boolean takes(int arguments) {
        return least <= arguments && arguments <= most;
    }
}
