package io.headrace.configs;

import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads shares: {@link HoconReader} with the checks that take several records, such as names that must exist.
 *
 * <p>Immutable; may be used by several threads.
 */
public final class ShareReader {
    private final HoconReader reader;

    public ShareReader() {
        this(System.getenv());
    }

    ShareReader(Map<String, String> environment) {
        this.reader = new HoconReader(environment);
    }

    /**
     * Reads a share file. Includes of other files and substitutions of environment variables work.
     *
     * @throws ShareInvalid with every problem of the file and its includes, in their order
     */
    public Share read(Path file) throws ShareInvalid {
        return checked(reader.reading(file, Share.class));
    }

    /**
     * Reads a share from a text that may come from anybody: includes and substitutions are refused.
     *
     * @param name stands for the file's name in problems
     * @param folder what relative paths in the text are relative to
     * @throws ShareInvalid with every problem of the text, in its order
     */
    public Share parse(String text, String name, Path folder) throws ShareInvalid {
        return checked(reader.reading(text, name, folder, Share.class));
    }

    /**
     * As {@link #parse(String, String, Path)}, for a share whose provider's stores are kept elsewhere: what the text says
     * of stores is not looked at.
     *
     * @param stores by name, what stands behind {@code stores} instead
     */
    public Share parse(String text, String name, Path folder, Map<String, ? extends Map<String, ?>> stores)
            throws ShareInvalid {
        return checked(reader.reading(
                text, name, folder, Share.class, root -> root.withValue("stores", ConfigValueFactory.fromMap(stores))));
    }

    private static Share checked(Reading reading) throws ShareInvalid {
        new ShapeChecks(reading).run();
        new ConsumerChecks(reading).run();
        return reading.valid(Share.class);
    }
}
