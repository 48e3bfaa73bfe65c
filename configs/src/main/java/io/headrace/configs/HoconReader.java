package io.headrace.configs;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads HOCON into records. The records are the schema: a component {@code writeMode} is the key {@code write-mode}; what
 * may stand there is its type, see {@link Scalars} and {@link RecordReader}; what a file leaves out is its
 * {@link Default}. A key without a component is a problem, and so is everything that a record's constructor refuses.
 *
 * <p>Immutable; may be used by several threads.
 */
public final class HoconReader {
    private final SettingsWords words = SettingsWords.installed();
    private final Map<String, String> environment;

    public HoconReader() {
        this(System.getenv());
    }

    HoconReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads a file. Includes of other files and substitutions of environment variables work.
     *
     * @throws ShareInvalid with every problem of the file and its includes, in their order
     */
    public <T extends Record> T read(Path file, Class<T> type) throws ShareInvalid {
        return reading(file, type).valid(type);
    }

    /**
     * Reads a text that may come from anybody: includes and substitutions are refused.
     *
     * @param name stands for the file's name in problems
     * @param folder what relative paths in the text are relative to
     * @throws ShareInvalid with every problem of the text, in its order
     */
    public <T extends Record> T parse(String text, String name, Path folder, Class<T> type) throws ShareInvalid {
        return reading(text, name, folder, type).valid(type);
    }

    Reading reading(Path file, Class<? extends Record> type) throws ShareInvalid {
        HoconSource source = HoconSource.file(file, environment);
        return reading(source, source.load(), type);
    }

    Reading reading(String text, String name, Path folder, Class<? extends Record> type) throws ShareInvalid {
        return reading(text, name, folder, type, UnaryOperator.identity());
    }

    Reading reading(
            String text, String name, Path folder, Class<? extends Record> type, UnaryOperator<ConfigObject> completed)
            throws ShareInvalid {
        HoconSource source = HoconSource.text(name);
        return reading(source, completed.apply(source.load(text, folder)), type);
    }

    private Reading reading(HoconSource source, ConfigObject root, Class<? extends Record> type) {
        Reading reading = new Reading(source);
        new RecordReader(words, reading).read(type, root, Spot.top(source.name()));
        return reading;
    }

    /** What a message calls a value that it does not want to see there. */
    static String shown(ConfigValue value) {
        ConfigValueType type = value.valueType();
        return switch (type) {
            case OBJECT -> "an object";
            case LIST -> "a list";
            case NULL -> "null";
            default -> "'" + Spelling.shown(Scalars.text(value)) + "'";
        };
    }
}
