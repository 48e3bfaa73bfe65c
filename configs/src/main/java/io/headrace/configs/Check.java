package io.headrace.configs;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** The checks that settings share. Each throws {@link InvalidSetting} naming {@code key}. */
public final class Check {
    private Check() {}

    public static void matches(String key, String value, String regex, String expected) {
        if (!Pattern.matches(regex, value)) {
            throw new InvalidSetting(key, "'" + Spelling.shown(value) + "' is not " + expected + "; expected " + regex);
        }
    }

    /** A name that may become part of a path, an application id or a URL. */
    public static void name(String key, String value) {
        matches(key, value, "[A-Za-z0-9][A-Za-z0-9_-]{0,62}", "a name");
    }

    /** One e-mail address, without a name beside it. */
    public static void email(String key, String value) {
        if (!Pattern.matches("[^@\\s,;<>\"\\p{Cntrl}]{1,64}@[^@\\s,;<>\"\\p{Cntrl}]{1,255}", value)) {
            throw new InvalidSetting(
                    key,
                    "'" + Spelling.shown(value) + "' is not one e-mail address; expected something like"
                            + " \"ann@example.com\"");
        }
    }

    /** Equal for two spellings of an address or name that differ in upper and lower case only. */
    static String sameCase(String value) {
        return value.toLowerCase(Locale.ROOT);
    }

    public static void host(String key, String value) {
        matches(key, value, "[A-Za-z0-9._-]{1,253}", "a host name or address");
    }

    public static void port(String key, int value) {
        if (value < 1 || value > 65535) {
            throw new InvalidSetting(key, "'" + value + "' is not a port; expected 1 to 65535");
        }
    }

    /** A path that stays below the root it is appended to; empty is the root itself. */
    public static void relativePath(String key, String value) {
        boolean inside = value.isEmpty()
                || (!value.startsWith("/")
                        && value.chars().noneMatch(c -> c < ' ' || "\\:*?{}[]%".indexOf(c) >= 0)
                        && Arrays.stream(value.split("/", -1))
                                .noneMatch(s -> s.isEmpty() || s.equals(".") || s.equals("..")));
        if (!inside) {
            throw new InvalidSetting(
                    key,
                    "'" + Spelling.shown(value)
                            + "' is not a path below the store's root; expected names joined by '/',"
                            + " without '..', '.', wildcards or any of \\ : % and without '/' at either end");
        }
    }
}
