package io.headrace.configs;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Descends into values and types side by side: records, lists, maps, optional values and choices by {@code type = ...}.
 * What cannot be read becomes a problem and {@code null}, and the descent goes on beside it.
 */
final class RecordReader {
    private static final String TYPE = "type";

    private final SettingsWords words;
    private final Reading reading;

    RecordReader(SettingsWords words, Reading reading) {
        this.words = words;
        this.reading = reading;
    }

    /** Reads {@code value}, which stands near {@code around}, and notes it. */
    @Nullable
    Object read(Type type, ConfigValue value, Spot around) {
        Spot spot = reading.source().place(value.origin(), around);
        Object result = any(type, value, spot);
        reading.note(spot, result);
        return result;
    }

    private @Nullable Object any(Type type, ConfigValue value, Spot spot) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? list(generic.getActualTypeArguments()[0], value, spot)
                    : map(generic.getActualTypeArguments()[1], value, spot);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == Selected.class && isScalar(value)) {
            return Selected.of(Scalars.text(value));
        }
        if (words.isChoice(plain)) {
            return choice(plain, value, spot);
        }
        if (Scalars.reads(plain)) {
            return scalar(plain, value, spot);
        }
        return value instanceof ConfigObject object
                ? record(plain, object, spot, List.of())
                : wrong("an object { ... }", value, spot);
    }

    private @Nullable Object scalar(Class<?> type, ConfigValue value, Spot spot) {
        try {
            return Scalars.read(type, value, reading.source().folder(spot));
        } catch (InvalidSetting e) {
            reading.problem(spot, e.getMessage());
            return null;
        }
    }

    private @Nullable Object list(Type element, ConfigValue value, Spot spot) {
        if (!(value instanceof ConfigList values)) {
            return wrong("a list [ ... ]", value, spot);
        }
        List<Object> result = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object read = read(element, values.get(i), spot.element(i, name(values.get(i))));
            if (read != null) {
                result.add(read);
            }
        }
        return result.size() == values.size() ? List.copyOf(result) : null;
    }

    private static String name(ConfigValue element) {
        ConfigValue name = element instanceof ConfigObject object ? object.get("name") : null;
        String text = name != null && isScalar(name) ? Scalars.text(name) : "";
        return text.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}") ? text : "";
    }

    private @Nullable Object map(Type element, ConfigValue value, Spot spot) {
        if (!(value instanceof ConfigObject object)) {
            return wrong("an object { ... }", value, spot);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        object.forEach((key, child) -> {
            Object read = read(element, child, spot.field(key));
            if (read != null) {
                result.put(key, read);
            }
        });
        return result.size() == object.size() ? result : null;
    }

    private @Nullable Object choice(Class<?> type, ConfigValue value, Spot spot) {
        Map<String, Class<?>> known = words.of(type);
        ConfigValue word = value;
        ConfigObject settings = ConfigFactory.empty().root();
        Spot wordSpot = spot;
        if (value instanceof ConfigObject object) {
            settings = object;
            wordSpot = spot.field(TYPE);
            word = object.get(TYPE);
            if (word == null) {
                reading.problem(wordSpot, "is missing; expected one of: " + Nearest.list(known.keySet()));
                return null;
            }
            wordSpot = reading.source().place(word.origin(), wordSpot);
        } else if (type != Mask.class || value instanceof ConfigList) {
            return wrong("an object { type = ... }", value, spot);
        }
        // Without quotes, null is HOCON's own word.
        String text = word.valueType() == ConfigValueType.NULL ? "null" : isScalar(word) ? Scalars.text(word) : "";
        Class<?> chosen = known.get(text);
        if (chosen == null) {
            reading.problem(
                    wordSpot, HoconReader.shown(word) + " is not a type here" + Nearest.hint(text, known.keySet()));
            return null;
        }
        return record(chosen, settings, spot, value instanceof ConfigObject ? List.of(TYPE) : List.of());
    }

    private @Nullable Object record(Class<?> type, ConfigObject object, Spot spot, List<String> otherKeys) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> known = new ArrayList<>(otherKeys);
        @Nullable Object[] arguments = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String key = Spelling.key(components[i].getName());
            known.add(key);
            Object argument = component(components[i], object.get(key), spot.field(key));
            complete &= argument != null;
            arguments[i] = argument;
        }
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            if (!known.contains(entry.getKey())) {
                Spot unknown = reading.source().place(entry.getValue().origin(), spot.field(entry.getKey()));
                reading.problem(unknown, "is not a setting here" + Nearest.hint(entry.getKey(), known));
            }
        }
        if (!complete) {
            tryWithout(type, arguments, object, spot);
            return null;
        }
        return construct(type, arguments, object, spot, List.of());
    }

    /**
     * Lets a record check its other settings although some cannot be read: a bad name is to be seen together with a bad
     * dataset. Only where nothing but whole records, lists or maps are missing, which have checked themselves; a missing
     * word could make the record blame another.
     */
    private void tryWithout(Class<?> type, @Nullable Object[] arguments, ConfigObject object, Spot spot) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            if (arguments[i] == null) {
                Class<?> kind = components[i].getType();
                if (Scalars.reads(kind) || kind == Optional.class) {
                    return;
                }
                arguments[i] = kind == List.class ? List.of() : kind == Map.class ? Map.of() : null;
                missing.add(Spelling.key(components[i].getName()));
            }
        }
        construct(type, arguments, object, spot, missing);
    }

    private @Nullable Object component(RecordComponent component, @Nullable ConfigValue given, Spot spot) {
        boolean absent = given == null || given.valueType() == ConfigValueType.NULL;
        if (component.getType() == Optional.class) {
            Type inner = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            Object read = given == null || absent ? null : read(inner, given, spot);
            return given == null || absent ? Optional.empty() : read == null ? null : Optional.of(read);
        }
        if (given != null && !absent) {
            return read(component.getGenericType(), given, spot);
        }
        Default preset = component.getAnnotation(Default.class);
        if (preset != null) {
            ConfigValue value =
                    ConfigFactory.parseString("value = " + preset.value()).getValue("value");
            return read(component.getGenericType(), value, spot);
        }
        reading.problem(spot, "is missing; expected " + expected(component.getType()));
        return null;
    }

    private String expected(Class<?> type) {
        if (words.isChoice(type)) {
            return "an object { type = ... } of type: "
                    + Nearest.list(words.of(type).keySet());
        }
        return type == List.class
                ? "a list [ ... ]"
                : Scalars.reads(type) ? Scalars.expected(type) : "an object { ... }";
    }

    private @Nullable Object construct(
            Class<?> type, @Nullable Object[] arguments, ConfigObject object, Spot spot, List<String> missing) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSetting invalid) {
                if (!missing.contains(invalid.key())) {
                    reading.problem(spotOf(invalid.key(), object, spot), invalid.getMessage());
                }
            } else if (missing.isEmpty()) {
                throw new IllegalStateException(type.getName() + " fails without a message for people", e.getCause());
            }
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    /** Where the key that a record complains about stands; the record itself if the file leaves it out. */
    private Spot spotOf(String key, ConfigObject object, Spot spot) {
        if (key.isEmpty()) {
            return spot;
        }
        ConfigValue value = object.get(key);
        return value == null ? spot.field(key) : reading.source().place(value.origin(), spot.field(key));
    }

    private @Nullable Object wrong(String expected, ConfigValue value, Spot spot) {
        reading.problem(spot, "expected " + expected + ", not " + HoconReader.shown(value));
        return null;
    }

    private static boolean isScalar(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                || value.valueType() == ConfigValueType.NUMBER
                || value.valueType() == ConfigValueType.BOOLEAN;
    }
}
