package io.headrace.connectors.delta;

import io.headrace.configs.Check;
import io.headrace.configs.Default;
import io.headrace.configs.SinkSettings;

/**
 * A Delta table as a sink; created by the first commit.
 *
 * @param path the table's folder below the root of the lake store
 * @param shared other mappings append to the table, too
 */
public record DeltaSink(String store, String path, @Default("false") boolean shared) implements SinkSettings {
    /** A table of this mapping alone. */
    public DeltaSink(String store, String path) {
        this(store, path, false);
    }

    public DeltaSink {
        Check.relativePath("path", path);
    }

    @Override
    public String target() {
        return path;
    }
}
