package io.headrace.connectors.delta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headrace.connectors.delta.Commit.DataFile;
import io.headrace.connectors.delta.Commit.TableMetadata;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Reads one commit file: a line of JSON per action (Delta protocol, "Actions"). */
final class CommitReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long version;
    private final List<DataFile> added = new ArrayList<>();
    private final List<DataFile> removed = new ArrayList<>();
    private final List<String> changeFiles = new ArrayList<>();
    private final Map<String, Long> transactions = new LinkedHashMap<>();
    private String operation = "unknown";
    private @Nullable TableMetadata metadata;

    private CommitReader(long version) {
        this.version = version;
    }

    static Commit read(long version, BufferedReader lines) throws IOException {
        CommitReader reader = new CommitReader(version);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            reader.action(line);
        }
        return new Commit(
                version,
                reader.operation,
                List.copyOf(reader.added),
                List.copyOf(reader.removed),
                List.copyOf(reader.changeFiles),
                Optional.ofNullable(reader.metadata),
                Map.copyOf(reader.transactions));
    }

    /** What tells this commit from others: its writer's note, which comes first; empty if there is none. */
    static String identity(BufferedReader lines) throws IOException {
        String first = lines.readLine();
        return first == null
                ? ""
                : JSON.readTree(first)
                        .path("commitInfo")
                        .path("txnId")
                        .asText("")
                        .replace(" ", "");
    }

    private void action(String line) throws IOException {
        JsonNode node = JSON.readTree(line);
        if (node.has("add")) {
            added.add(file(node.get("add"), line));
        } else if (node.has("remove")) {
            removed.add(file(node.get("remove"), line));
        } else if (node.has("cdc")) {
            changeFiles.add(node.get("cdc").get("path").asText());
        } else if (node.has("metaData")) {
            metadata = metadata(node.get("metaData"));
        } else if (node.has("txn")) {
            JsonNode txn = node.get("txn");
            transactions.put(txn.get("appId").asText(), txn.get("version").asLong());
        } else if (node.has("commitInfo")) {
            operation = node.get("commitInfo").path("operation").asText(operation);
        }
    }

    private static DataFile file(JsonNode file, String line) {
        return new DataFile(
                file.get("path").asText(),
                file.path("dataChange").asBoolean(),
                file.path("size").asLong(),
                rows(file.path("stats").asText("")),
                line);
    }

    /** The row count in a file's statistics. */
    static Optional<Long> rows(String stats) {
        try {
            JsonNode count = stats.isEmpty() ? null : JSON.readTree(stats).get("numRecords");
            return Optional.ofNullable(count).map(JsonNode::asLong);
        } catch (IOException e) {
            // Statistics are a hint; a table without them is complete.
            return Optional.empty();
        }
    }

    private static TableMetadata metadata(JsonNode node) {
        List<String> partitions = new ArrayList<>();
        node.path("partitionColumns").forEach(column -> partitions.add(column.asText()));
        Map<String, String> properties = new HashMap<>();
        node.path("configuration")
                .properties()
                .forEach(p -> properties.put(p.getKey(), p.getValue().asText()));
        StructType schema =
                (StructType) DataType.fromJson(node.get("schemaString").asText());
        return new TableMetadata(node.get("id").asText(), schema, partitions, properties);
    }

    @Override
    public String toString() {
        return "commit " + version;
    }
}
