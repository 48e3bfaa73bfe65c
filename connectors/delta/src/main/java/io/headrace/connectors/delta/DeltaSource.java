package io.headrace.connectors.delta;

import io.headrace.configs.Check;
import io.headrace.configs.SourceSettings;

/**
 * A Delta table as a source.
 *
 * @param path the table's folder below the root of the lake store
 */
public record DeltaSource(String store, String path) implements SourceSettings {
    public DeltaSource {
        Check.relativePath("path", path);
    }
}
