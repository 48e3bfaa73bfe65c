package io.headrace.configs;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what somebody probably meant. */
public final class Nearest {
    private static final int SHOWN = 40;
    private static final int LONGEST_COMPARED = 60;

    private Nearest() {}

    /** {@code ; did you mean "path"? known: type, path}, or without the question if nothing is near. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(n -> "; did you mean \"" + n + "\"?").orElse(";")
                + (known.isEmpty() ? " there are none" : " known: " + list(known));
    }

    static String list(Collection<String> known) {
        return known.stream().limit(SHOWN).collect(Collectors.joining(", ")) + (known.size() > SHOWN ? ", ..." : "");
    }

    private static Optional<String> to(String word, Collection<String> known) {
        String plain = word.toLowerCase(Locale.ROOT).replace('_', '-');
        return known.stream()
                .filter(k -> isNear(plain, k.toLowerCase(Locale.ROOT)))
                .min(Comparator.comparingInt(k -> distance(plain, k.toLowerCase(Locale.ROOT))));
    }

    private static boolean isNear(String word, String known) {
        int longer = Math.min(Math.max(word.length(), known.length()), LONGEST_COMPARED);
        int most = Math.max(1, longer / 3);
        return longer > 1
                && word.length() <= LONGEST_COMPARED
                && Math.abs(known.length() - word.length()) <= most
                && distance(word, known) <= most;
    }

    /** Letters put in, left out, replaced, or swapped with their neighbour. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
