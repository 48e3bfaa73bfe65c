package io.headrace.connectors.files;

import io.headrace.configs.Check;
import io.headrace.configs.SinkSettings;

/** A folder of parquet files of its own. {@code path} lies below the store's root. */
public record ParquetSink(String store, String path) implements SinkSettings {
    public ParquetSink {
        Check.relativePath("path", path);
    }

    @Override
    public String target() {
        return path;
    }
}
