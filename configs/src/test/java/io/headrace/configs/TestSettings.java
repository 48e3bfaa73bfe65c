package io.headrace.configs;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings with the words of the real connectors, which this module does not know. */
public final class TestSettings implements SettingsTypes {
    public enum Format {
        PARQUET,
        CSV,
        JSON,
        AVRO
    }

    public enum Malformed {
        FAIL,
        PERMISSIVE
    }

    public enum Tls {
        PREFER,
        REQUIRE,
        DISABLE
    }

    public record Lake(String store, String path) implements SourceSettings, SinkSettings {
        public Lake {
            Check.relativePath("path", path);
        }

        @Override
        public String target() {
            return path;
        }
    }

    public record ParquetSink(String store, String path) implements SinkSettings {
        @Override
        public String target() {
            return path;
        }
    }

    public record CsvSink(String store, String path, @Default("\",\"") String delimiter) implements SinkSettings {
        @Override
        public String target() {
            return path;
        }
    }

    public record FilesSource(
            String store,
            String path,
            Format format,
            @Default("true") boolean header,
            @Default("\",\"") String delimiter,
            @Default("fail") Malformed malformed)
            implements SourceSettings {
        public FilesSource {
            Check.relativePath("path", path);
        }
    }

    public record JdbcSource(
            String store,
            String schema,
            String table,
            Optional<String> cursor,
            @Default("false") boolean insertOnly,
            Optional<String> softDelete)
            implements SourceSettings {}

    public record JdbcSink(String store, String schema, String table, @Default("false") boolean shared)
            implements SinkSettings {
        @Override
        public String target() {
            return schema + "\0" + table;
        }
    }

    public record Postgresql(
            String host,
            @Default("5432") int port,
            String database,
            String user,
            Secret password,
            @Default("prefer") Tls tls)
            implements Store {
        public Postgresql {
            Check.host("host", host);
            Check.port("port", port);
        }
    }

    public record H2(Path file) implements Store {}

    /** Has a component of every type that no real setting has. */
    public record Every(
            Duration pause,
            long most,
            BigDecimal factor,
            Optional<Integer> depth,
            @Default("{}") Map<String, Long> sizes)
            implements Store {}

    @Override
    public Map<String, Class<? extends Store>> stores() {
        return Map.of("postgresql", Postgresql.class, "h2", H2.class, "every", Every.class);
    }

    @Override
    public Map<String, Class<? extends SourceSettings>> sources() {
        return Map.of("delta", Lake.class, "files", FilesSource.class, "jdbc", JdbcSource.class);
    }

    @Override
    public Map<String, Class<? extends SinkSettings>> sinks() {
        return Map.of("delta", Lake.class, "parquet", ParquetSink.class, "csv", CsvSink.class, "jdbc", JdbcSink.class);
    }
}
