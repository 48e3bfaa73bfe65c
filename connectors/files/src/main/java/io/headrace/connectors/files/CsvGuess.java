package io.headrace.connectors.files;

import java.io.Serializable;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Which types all values seen in each column of a csv file could have. Careful: whatever a type would lose (leading zeros,
 * digits, a zone) keeps a column text. One thread.
 */
final class CsvGuess implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int BOOLEAN = 1;
    private static final int LONG = 2;
    private static final int DOUBLE = 4;
    private static final int DATE = 8;
    private static final int LOCAL = 16;
    private static final int ZONED = 32;
    private static final int ANY = 63;

    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    /** At most 15 digits, which a double holds exactly. */
    private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?");

    private static final int DOUBLE_DIGITS = 15;
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?");
    private static final Pattern ZONE = Pattern.compile("(Z|[+-][0-9]{2}:?[0-9]{2})$");

    private final int[] possible;
    private final boolean[] seen;

    CsvGuess(int columns) {
        possible = new int[columns];
        seen = new boolean[columns];
        Arrays.fill(possible, ANY);
    }

    void see(int column, @Nullable String value) {
        if (value != null) {
            seen[column] = true;
            if (possible[column] != 0) {
                possible[column] &= kinds(value);
            }
        }
    }

    CsvGuess and(CsvGuess other) {
        CsvGuess both = new CsvGuess(possible.length);
        for (int i = 0; i < possible.length; i++) {
            both.possible[i] = possible[i] & other.possible[i];
            both.seen[i] = seen[i] || other.seen[i];
        }
        return both;
    }

    /** A column without any value is text. */
    DataType type(int column) {
        int kinds = seen[column] ? possible[column] : 0;
        if ((kinds & BOOLEAN) != 0) {
            return DataTypes.BooleanType;
        } else if ((kinds & LONG) != 0) {
            return DataTypes.LongType;
        } else if ((kinds & DOUBLE) != 0) {
            return DataTypes.DoubleType;
        } else if ((kinds & DATE) != 0) {
            return DataTypes.DateType;
        } else if ((kinds & LOCAL) != 0) {
            return DataTypes.TimestampNTZType;
        }
        return (kinds & ZONED) != 0 ? DataTypes.TimestampType : DataTypes.StringType;
    }

    private static int kinds(String value) {
        if (value.isEmpty()) {
            return 0;
        }
        char first = value.charAt(0);
        if (first != '-' && (first < '0' || first > '9')) {
            return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false") ? BOOLEAN : 0;
        }
        int kinds = WHOLE.matcher(value).matches() ? LONG : 0;
        if (FRACTION.matcher(value).matches()
                && value.chars().filter(Character::isDigit).count() <= DOUBLE_DIGITS
                && !value.equals("-0")) {
            kinds |= DOUBLE;
        }
        return kinds == 0 ? timeKinds(value) : kinds;
    }

    private static int timeKinds(String value) {
        if (DAY.matcher(value).matches()) {
            return parses(value, DataTypes.DateType) ? DATE : 0;
        }
        if (TIME.matcher(value).matches()) {
            return parses(value, DataTypes.TimestampNTZType) ? LOCAL : 0;
        }
        boolean zoned = TIME.matcher(ZONE.matcher(value).replaceFirst("")).matches();
        return zoned && parses(value, DataTypes.TimestampType) ? ZONED : 0;
    }

    private static boolean parses(String value, DataType type) {
        try {
            CsvValue.value(value, type);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
