package io.headrace.connectors.delta;

import io.headrace.configs.Check;
import io.headrace.configs.SinkSettings;

/**
 * A Delta table as a sink; created by the first commit.
 *
 * @param path the table's folder below the root of the lake store
 */
public record DeltaSink(String store, String path) implements SinkSettings {
    public DeltaSink {
        Check.relativePath("path", path);
    }

    @Override
    public String target() {
        return path;
    }
}
