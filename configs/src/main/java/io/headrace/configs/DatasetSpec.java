package io.headrace.configs;

import java.util.HashSet;
import java.util.List;

/**
 * One table or folder of the provider, with what of it is shared.
 *
 * @param key the columns that tell rows apart; empty if the dataset has no key, which limits what can be delivered
 *     incrementally (the plan says how)
 */
public record DatasetSpec(
        String name,
        @Default("\"\"") String description,
        SourceSettings source,
        @Default("[]") List<String> key,
        @Default("{}") Shape shape,
        @Default("freeze") SchemaPolicy schema) {
    public DatasetSpec {
        Check.name("name", name);
        key = List.copyOf(key);
        if (new HashSet<>(key).size() < key.size()) {
            throw new InvalidSetting("key", "names a column twice");
        }
    }

    /** One whose columns stay as they are. */
    public DatasetSpec(String name, String description, SourceSettings source, List<String> key, Shape shape) {
        this(name, description, source, key, shape, SchemaPolicy.FREEZE);
    }
}
