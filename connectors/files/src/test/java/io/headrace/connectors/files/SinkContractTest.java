package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.testkit.CountedSink;
import io.headrace.connectors.testkit.CountedStore;
import io.headrace.connectors.testkit.SinkContract;
import io.headrace.connectors.testkit.StruckCalls;
import io.headrace.connectors.testkit.ValueKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both kinds of folders keep what every sink promises, as DuckDB sees it. */
class SinkContractTest {
    @TempDir
    static Path root;

    /** What does not depend on the format. */
    interface Folder extends SinkContract {
        @Override
        default SinkSession open(RunContext context) throws ConnectorException {
            return new FilesConnector().sinks(new LakeStore.Local(root), context);
        }

        @Override
        default void putForeign(String dataset) throws Exception {
            Files.createDirectories(root.resolve(dataset));
            Files.writeString(root.resolve(dataset).resolve("theirs.txt"), "theirs");
        }

        @Override
        default String foreign(String dataset) throws Exception {
            return Files.readString(root.resolve(dataset).resolve("theirs.txt"));
        }
    }

    @Nested
    class Parquet implements Folder {
        @Override
        public SinkSettings settings(String dataset) {
            return new ParquetSink("lake", dataset);
        }

        @Override
        public List<Map<String, Object>> rows(String dataset) throws Exception {
            return has(dataset, ".parquet")
                    ? Duck.query(
                            "select * from read_parquet(" + Duck.quoted(root.resolve(dataset) + "/*.parquet") + ")")
                    : List.of();
        }

        @ParameterizedTest
        @EnumSource
        void whateverCallFailsTheRunIsDoneOrNot(CountedStore.When when) throws Exception {
            CountedSink counted = new CountedSink(this, new FilesConnector(), root, when);
            assertThat(new StruckCalls(counted, this::rows, counted).play()).isGreaterThan(5);
        }
    }

    @Nested
    class Csv implements Folder {
        @Override
        public SinkSettings settings(String dataset) {
            return new CsvSink("lake", dataset, ",");
        }

        @Override
        public Set<ValueKind> refuses() {
            return Set.of(ValueKind.STRUCT, ValueKind.ARRAY, ValueKind.MAP);
        }

        @Override
        public List<Map<String, Object>> rows(String dataset) throws Exception {
            if (!has(dataset, ".csv")) {
                return List.of();
            }
            String texts = "read_csv(" + Duck.quoted(root.resolve(dataset) + "/*.csv")
                    + ", header=true, delim=',', quote='\"', escape='\"', all_varchar=true, allow_quoted_nulls=false,"
                    + " strict_mode=true, auto_detect=false, nullstr='', columns=" + columns(dataset) + ")";
            List<String> selected = new ArrayList<>();
            for (String name : header(dataset)) {
                selected.add(typed(name));
            }
            return Duck.query("select " + String.join(", ", selected) + " from " + texts);
        }

        private String columns(String dataset) throws IOException {
            List<String> columns = new ArrayList<>();
            for (String name : header(dataset)) {
                columns.add(Duck.quoted(name) + ": 'VARCHAR'");
            }
            return "{" + String.join(", ", columns) + "}";
        }

        private String typed(String name) {
            String column = "\"" + name.replace("\"", "\"\"") + "\"";
            return switch (name) {
                case "binary" -> "from_base64(" + column + ") as " + column;
                case "id", "Gr\u00f6sse", "long" -> "cast(" + column + " as bigint) as " + column;
                case "amount" -> "cast(" + column + " as decimal(10,2)) as " + column;
                case "decimal" -> "cast(" + column + " as decimal(38,18)) as " + column;
                case "byte", "short", "integer" -> "cast(" + column + " as integer) as " + column;
                case "float" -> "cast(" + column + " as float) as " + column;
                case "double", "special_double" -> "cast(" + column + " as double) as " + column;
                case "boolean" -> "cast(" + column + " as boolean) as " + column;
                case "date" -> "cast(" + column + " as date) as " + column;
                case "timestamp_ntz", "timestamp" -> "cast(" + column + " as timestamp) as " + column;
                default -> column;
            };
        }

        private List<String> header(String dataset) throws IOException {
            try (var files = Files.list(root.resolve(dataset))) {
                Path file = files.filter(f -> f.toString().endsWith(".csv"))
                        .findFirst()
                        .orElseThrow();
                try (var text = Files.newBufferedReader(file)) {
                    CsvTokens tokens = new CsvTokens(text, ',');
                    tokens.next();
                    return List.copyOf(tokens.values());
                }
            }
        }
    }

    private static boolean has(String dataset, String ending) throws IOException {
        Path folder = root.resolve(dataset);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(ending));
        }
    }
}
