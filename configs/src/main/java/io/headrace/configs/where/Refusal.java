package io.headrace.configs.where;

import io.headrace.configs.InvalidSetting;

/** One line that quotes the part of a condition that is refused. */
final class Refusal {
    private static final int LONGEST_SHOWN = 60;

    private Refusal() {}

    static InvalidSetting of(String part, String why) {
        String line =
                part.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?").strip();
        String shown = line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
        return new InvalidSetting("", "'" + shown + "' " + why);
    }
}
