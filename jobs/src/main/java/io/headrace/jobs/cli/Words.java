package io.headrace.jobs.cli;

import io.headrace.jobs.report.ReportJson;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** How numbers, times and choices are written for people, the same in every command. */
record Words(Ansi ansi) {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** {@code 1,200}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 dataset}, {@code 2 datasets}. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 34.1 MB}; a kB has 1000 bytes. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        // What would be printed as 1000.0 is one of the next unit.
        while (size >= 999.95 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, UNITS[Math.max(0, unit)]);
    }

    static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
    }

    /** In UTC, to the second. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String word(Enum<?> value) {
        return ReportJson.word(value);
    }

    String bold(String text) {
        return styled("bold", text);
    }

    String good(String text) {
        return styled("green", text);
    }

    String bad(String text) {
        return styled("red", text);
    }

    String faint(String text) {
        return styled("faint", text);
    }

    private String styled(String style, String text) {
        // Not through picocli's markup: the text may hold its signs.
        return ansi.enabled()
                ? Ansi.Style.on(Ansi.Style.valueOf(
                                style.equals("green") || style.equals("red") ? "fg_" + style : style))
                        + text
                        + Ansi.Style.reset.on()
                : text;
    }
}
