package io.headrace.configs.where;

import io.headrace.configs.InvalidSetting;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Dates and times of literals: years 0001 to 9999, microseconds. */
final class Times {
    private static final Pattern DATE = Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\d");
    private static final Pattern TIMESTAMP =
            Pattern.compile("((?!0000)\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?)");
    private static final Pattern MOMENT = Pattern.compile("(.+?)(Z|[+-]\\d\\d:\\d\\d)");
    private static final DateTimeFormatter PRINTED = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Times() {}

    static Literal.Date date(String text) {
        String expected = "date 'yyyy-mm-dd'";
        check(DATE.matcher(text).matches(), text, expected);
        try {
            return new Literal.Date(LocalDate.parse(text));
        } catch (DateTimeException e) {
            throw refused(text, expected);
        }
    }

    static Literal.Timestamp timestamp(String text) {
        String expected = "timestamp 'yyyy-mm-dd hh:mm:ss' with at most six digits behind the seconds";
        check(TIMESTAMP.matcher(text).matches(), text, expected);
        try {
            return new Literal.Timestamp(LocalDateTime.parse(text.replace(' ', 'T')));
        } catch (DateTimeException e) {
            throw refused(text, expected);
        }
    }

    static Literal.Moment moment(String text) {
        String expected = "timestamp with time zone 'yyyy-mm-dd hh:mm:ss+hh:mm'";
        var parts = MOMENT.matcher(text);
        check(parts.matches() && TIMESTAMP.matcher(parts.group(1)).matches(), text, expected);
        try {
            return new Literal.Moment(
                    OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
        } catch (DateTimeException e) {
            throw refused(text, expected);
        }
    }

    static String print(LocalDateTime time) {
        return PRINTED.format(time);
    }

    private static void check(boolean matches, String text, String expected) {
        if (!matches) {
            throw refused(text, expected);
        }
    }

    private static InvalidSetting refused(String text, String expected) {
        return Refusal.of(text, "is not a date or time that exists; expected " + expected);
    }
}
