package io.headrace.connectors.files;

import io.headrace.configs.InvalidSetting;

/** What may stand between the values of a csv file. */
final class Delimiter {
    private Delimiter() {}

    static void check(String delimiter) {
        boolean fits = delimiter.length() == 1 && "\"\r\n\uFEFF".indexOf(delimiter.charAt(0)) < 0;
        if (!fits || Character.isLetterOrDigit(delimiter.charAt(0)) || Character.isSurrogate(delimiter.charAt(0))) {
            throw new InvalidSetting(
                    "delimiter",
                    "is not one character such as ',', ';', '|' or a tab; letters, digits and '\"' cannot be it");
        }
    }
}
