package io.headrace.connectors.files;

import io.headrace.configs.Check;
import io.headrace.configs.Default;
import io.headrace.configs.SinkSettings;

/** A folder of csv files of its own: UTF-8, with a header, quoted as in RFC 4180. {@code path} lies below the store's root. */
public record CsvSink(String store, String path, @Default("\",\"") String delimiter) implements SinkSettings {
    public CsvSink {
        Check.relativePath("path", path);
        Delimiter.check(delimiter);
    }

    @Override
    public String target() {
        return path;
    }
}
