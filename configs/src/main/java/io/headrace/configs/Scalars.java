package io.headrace.configs;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.headrace.configs.where.Literal;
import io.headrace.configs.where.Where;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types that are one word of a file, and how each is read. */
final class Scalars {
    private static final int MOST_DIGITS = 38;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,18}) ?([a-z]+)");

    /** Reads the text of a value; a relative path is relative to {@code folder}. Any exception of java.time means no. */
    private interface Parser {
        Object parse(String text, Path folder);
    }

    private record Scalar(String expected, Parser parser) {}

    private static final Scalar WHOLE = new Scalar("a whole number", (text, folder) -> Long.parseLong(text));
    private static final Scalar INT = new Scalar("a whole number", (text, folder) -> Integer.parseInt(text));
    private static final Scalar BOOL = new Scalar("true or false", (text, folder) -> bool(text));

    private static final Map<Class<?>, Scalar> SCALARS = Map.ofEntries(
            Map.entry(String.class, new Scalar("a text", (text, folder) -> text)),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, WHOLE),
            Map.entry(Long.class, WHOLE),
            Map.entry(boolean.class, BOOL),
            Map.entry(Boolean.class, BOOL),
            Map.entry(
                    BigDecimal.class,
                    new Scalar("a number of at most " + MOST_DIGITS + " digits", (text, folder) -> number(text))),
            Map.entry(
                    Duration.class,
                    new Scalar(
                            "a duration such as \"30 s\" (ns, us, ms, s, m, h, d)", (text, folder) -> duration(text))),
            Map.entry(
                    Instant.class,
                    new Scalar("a time such as \"2026-11-22T06:00:00Z\"", (text, folder) -> OffsetDateTime.parse(text)
                            .toInstant())),
            Map.entry(
                    ZoneId.class,
                    new Scalar("a time zone such as \"Europe/Berlin\"", (text, folder) -> ZoneId.of(text))),
            Map.entry(Path.class, new Scalar("a path", (text, folder) -> folder.resolve(text)
                    .normalize())),
            Map.entry(Secret.class, new Scalar("\"env:NAME\" or \"file:/path\"", (text, folder) -> new Secret(text))),
            Map.entry(
                    Where.class,
                    new Scalar("a condition such as \"quantity > 0\"", (text, folder) -> Where.parse(text))),
            Map.entry(Literal.class, new Scalar("a text, a number, true or false", (text, folder) -> text)));

    private static final Map<String, ChronoUnit> UNITS = units();

    private Scalars() {}

    static boolean reads(Class<?> type) {
        return SCALARS.containsKey(type) || type.isEnum();
    }

    static String expected(Class<?> type) {
        return type.isEnum() ? "one of: " + Nearest.list(Spelling.words(type)) : scalar(type).expected;
    }

    /** @throws InvalidSetting saying what is wrong with {@code value} */
    static Object read(Class<?> type, ConfigValue value, Path folder) {
        if (type == Secret.class) {
            return secret(value);
        }
        boolean scalar = value.valueType() == ConfigValueType.STRING
                || value.valueType() == ConfigValueType.NUMBER
                || value.valueType() == ConfigValueType.BOOLEAN;
        if (!scalar) {
            throw unexpected(type, value);
        }
        if (type == Literal.class) {
            return literal(value);
        }
        String text = text(value);
        if (type.isEnum()) {
            return constant(type, value, text);
        }
        try {
            return scalar(type).parser.parse(text, folder);
        } catch (NumberFormatException | DateTimeException | ArithmeticException | InvalidPathException e) {
            throw unexpected(type, value);
        }
    }

    /** A text, number or boolean as it was written. */
    static String text(ConfigValue value) {
        return value.atKey("value").getString("value");
    }

    private static Scalar scalar(Class<?> type) {
        return Optional.ofNullable(SCALARS.get(type))
                .orElseThrow(() -> new IllegalStateException("share files have no form for " + type.getName()));
    }

    private static InvalidSetting unexpected(Class<?> type, ConfigValue value) {
        return new InvalidSetting("", "expected " + expected(type) + ", not " + HoconReader.shown(value));
    }

    private static Object constant(Class<?> type, ConfigValue value, String text) {
        List<String> words = Spelling.words(type);
        if (!words.contains(text)) {
            throw new InvalidSetting(
                    "", HoconReader.shown(value) + " is not accepted here" + Nearest.hint(text, words));
        }
        return type.getEnumConstants()[words.indexOf(text)];
    }

    /** Never repeats what stands there: it may be the secret itself. */
    private static Secret secret(ConfigValue value) {
        Optional<String> variable = HoconSource.variable(value.origin());
        if (variable.isPresent()) {
            throw new InvalidSetting(
                    "", "would put the secret itself into the share; write \"env:" + variable.get() + "\" instead");
        }
        return new Secret(value.valueType() == ConfigValueType.STRING ? text(value) : "");
    }

    private static Literal literal(ConfigValue value) {
        return switch (value.valueType()) {
            case NUMBER -> new Literal.Number(attributeNumber(value));
            case BOOLEAN -> new Literal.Bool(bool(text(value)));
            default -> new Literal.Text(text(value));
        };
    }

    private static BigDecimal attributeNumber(ConfigValue value) {
        try {
            return number(text(value));
        } catch (NumberFormatException e) {
            throw unexpected(BigDecimal.class, value);
        }
    }

    private static BigDecimal number(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new NumberFormatException("too long");
        }
        return number;
    }

    private static boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException("neither true nor false");
        }
        return text.equals("true");
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        ChronoUnit unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new DateTimeException("not a duration");
        }
        return Duration.of(Long.parseLong(matcher.group(1)), unit);
    }

    private static Map<String, ChronoUnit> units() {
        Map<String, ChronoUnit> units = new LinkedHashMap<>();
        Map.of(
                        "ns", ChronoUnit.NANOS,
                        "us", ChronoUnit.MICROS,
                        "ms", ChronoUnit.MILLIS,
                        "s", ChronoUnit.SECONDS,
                        "m", ChronoUnit.MINUTES,
                        "h", ChronoUnit.HOURS,
                        "d", ChronoUnit.DAYS)
                .forEach(units::put);
        for (String word : List.of("second", "minute", "hour", "day")) {
            ChronoUnit unit = ChronoUnit.valueOf(word.toUpperCase(java.util.Locale.ROOT) + "S");
            units.put(word, unit);
            units.put(word + "s", unit);
        }
        return Map.copyOf(units);
    }
}
