package io.headrace.configs;

import com.typesafe.config.ConfigUtil;
import io.headrace.configs.where.Literal;
import io.headrace.configs.where.Where;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Prints records as HOCON, in one form only: components in their order, map keys sorted, defaults written out. What it
 * prints of a share that was read, {@link ShareReader} reads as an equal share.
 *
 * <p>Immutable; may be used by several threads.
 */
public final class HoconWriter {
    private final SettingsWords words = SettingsWords.installed();

    /**
     * The share as a share file. Secrets stay references.
     *
     * @throws IllegalArgumentException if the share has settings of a connector that is not on the class path
     */
    public String print(Share share) {
        return printRecord(share);
    }

    /** Any record that {@link HoconReader} can read. */
    public String printRecord(Record settings) {
        StringBuilder out = new StringBuilder();
        fields(settings, "", out);
        return out.toString();
    }

    private void fields(Record settings, String indent, StringBuilder out) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = value(component, settings);
            Type type = component.getGenericType();
            if (value instanceof Optional<?> optional) {
                if (optional.isEmpty()) {
                    continue;
                }
                value = optional.get();
                type = argument(type, 0);
            }
            out.append(indent).append(Spelling.key(component.getName())).append(" = ");
            value(type, value, indent, out);
            out.append('\n');
        }
    }

    private void value(Type type, Object value, String indent, StringBuilder out) {
        if (value instanceof List<?> list) {
            list(argument(type, 0), list, indent, out);
        } else if (value instanceof Map<?, ?> map) {
            map(argument(type, 1), map, indent, out);
        } else if (value instanceof Selected selected && selected.equals(plain(selected))) {
            out.append(ConfigUtil.quoteString(selected.name()));
        } else if (value instanceof Record settings && !Scalars.reads(value.getClass()) && type != Literal.class) {
            settings(type, settings, indent, out);
        } else {
            out.append(scalar(value));
        }
    }

    private void list(Type element, List<?> list, String indent, StringBuilder out) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append("[\n");
        for (Object value : list) {
            out.append(indent).append("  ");
            value(element, value, indent + "  ", out);
            out.append('\n');
        }
        out.append(indent).append(']');
    }

    private void map(Type element, Map<?, ?> map, String indent, StringBuilder out) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put((String) key, value));
        out.append("{\n");
        sorted.forEach((key, value) -> {
            out.append(indent).append("  ").append(Spelling.quoted(key)).append(" = ");
            value(element, value, indent + "  ", out);
            out.append('\n');
        });
        out.append(indent).append('}');
    }

    private void settings(Type type, Record settings, String indent, StringBuilder out) {
        out.append("{\n");
        if (type instanceof Class<?> choice && words.isChoice(choice)) {
            String word = ConfigUtil.quoteString(words.word(choice, settings));
            out.append(indent).append("  type = ").append(word).append('\n');
        }
        fields(settings, indent + "  ", out);
        out.append(indent).append('}');
    }

    private static Selected plain(Selected selected) {
        return Selected.of(selected.name());
    }

    private static String scalar(Object value) {
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        if (value instanceof BigDecimal number) {
            return number(number);
        }
        if (value instanceof Enum<?> constant) {
            return Spelling.word(constant);
        }
        return value instanceof Literal literal ? literal(literal) : ConfigUtil.quoteString(text(value));
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return duration(duration);
        }
        if (value instanceof Where where) {
            return where.condition().print();
        }
        return value instanceof Secret secret ? secret.reference() : value.toString();
    }

    private static String duration(Duration duration) {
        int nanos = duration.toNanosPart();
        if (nanos == 0) {
            return duration.toSeconds() + " s";
        }
        return nanos % 1000 == 0
                ? TimeUnit.MICROSECONDS.convert(duration) + " us"
                : TimeUnit.NANOSECONDS.convert(duration) + " ns";
    }

    private static String literal(Literal literal) {
        if (literal instanceof Literal.Number number) {
            return number(number.value());
        }
        if (literal instanceof Literal.Bool bool) {
            return String.valueOf(bool.value());
        }
        if (literal instanceof Literal.Text text) {
            return ConfigUtil.quoteString(text.value());
        }
        throw new IllegalArgumentException("share files have no form for the attribute " + literal);
    }

    /** HOCON takes a whole number beyond 64 bits for a text unless it has an exponent. */
    private static String number(BigDecimal number) {
        String text = number.toString();
        return text.matches("-?\\d{19,}") ? text + "E0" : text;
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static Object value(RecordComponent component, Object settings) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(settings.getClass().getName() + " cannot be read", e);
        }
    }
}
