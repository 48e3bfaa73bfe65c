package io.headrace.connectors.jdbc;

import io.headrace.configs.InvalidSetting;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names of tables and columns in statements and messages. */
final class Identifiers {
    private Identifiers() {}

    /** Any name is a name to a database, if it is quoted; only what no database takes is refused. */
    static void check(String key, String name) {
        if (name.isBlank() || name.length() > 255 || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidSetting(key, "is not a name; expected 1 to 255 printable characters");
        }
    }

    /** A delimited identifier of the SQL standard: the name exactly as it is, whatever it holds. */
    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quoteAll(Collection<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** The end of a message about a name that does not exist: what is there instead, the nearest first. */
    static String nearest(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "there are none";
        }
        List<String> near = known.stream()
                .sorted(Comparator.<String>comparingInt(
                                k -> distance(k.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
        return "nearest: '" + String.join("', '", near) + "'";
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
