package io.headrace.configs;

import com.typesafe.config.ConfigUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How names of records are spelled in share files, and how keys are shown in messages. */
final class Spelling {
    private static final int LONGEST_SHOWN = 80;

    private Spelling() {}

    /** {@code writeMode} and {@code YearOnly} as {@code write-mode} and {@code year-only}. */
    static String key(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants())
                .map(c -> word((Enum<?>) c))
                .toList();
    }

    /** A key as it can be written in HOCON; {@code include} at the start of a line is a statement there. */
    static String quoted(String key) {
        return key.matches("[A-Za-z_][A-Za-z0-9_-]*") && !key.equals("include") ? key : ConfigUtil.quoteString(key);
    }

    /** Text from a file within a message: one line, not too long. */
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }
}
