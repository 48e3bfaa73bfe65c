package io.headrace.connectors.files;

import io.headrace.configs.SettingsTypes;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import java.util.Map;

/** Adds {@code type = files} for datasets, {@code type = parquet} and {@code type = csv} for mappings. */
public final class FilesSettings implements SettingsTypes {
    @Override
    public Map<String, Class<? extends SourceSettings>> sources() {
        return Map.of("files", FilesSource.class);
    }

    @Override
    public Map<String, Class<? extends SinkSettings>> sinks() {
        return Map.of("parquet", ParquetSink.class, "csv", CsvSink.class);
    }
}
