package io.headrace.connectors.files;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.Watermark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One commit: an entry of the chain.
 *
 * @param committed where {@code continues}, its {@code from} is written without its value
 * @param continues whether the window begins where that of the entry before ended
 * @param mapping whose copy this is
 * @param table an id that all manifests of one copy share
 * @param previous SHA-256 of the manifest before, 64 hex digits; empty for the first
 * @param schema the columns of the data files
 * @param complete whether {@code files} are all data files after the commit, or only those that it brought
 * @param left names of the data files that the commit took away
 */
record Manifest(
        Committed committed,
        boolean continues,
        String mapping,
        String table,
        String previous,
        StructType schema,
        boolean complete,
        List<LiveFile> files,
        List<String> left) {
    /** So often an entry is complete, whatever it brings: nobody reads further back. */
    private static final long COMPLETE_EVERY = 10;

    Manifest {
        files = List.copyOf(files);
        left = List.copyOf(left);
    }

    /** The entry that {@code draft} makes after {@code before}; null for the first. */
    static Manifest after(
            @Nullable Head before, Committed committed, String mapping, String table, StructType schema, Draft draft) {
        List<LiveFile> held = before == null ? List.of() : before.files();
        boolean complete = before == null || draft.kept().isEmpty() || committed.number() % COMPLETE_EVERY == 0;
        return new Manifest(
                committed,
                before != null && committed.from().equals(before.committed().to()),
                mapping,
                table,
                before == null ? "" : before.sha256(),
                schema,
                complete,
                complete ? draft.live() : draft.added(),
                draft.left(held));
    }

    long number() {
        return committed.number();
    }

    /** One line of JSON; {@link #parse} reads it back. Consumers' own readers use {@code complete}, {@code files} and {@code left}. */
    String json() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("version", 1);
        values.put("number", number());
        values.put("mapping", mapping);
        values.put("table", table);
        values.put("previous", previous);
        values.put("continues", continues);
        values.put("committed", (continues ? from("") : committed).json());
        values.put("schema", schema.json());
        values.put("complete", complete);
        values.put("files", files.stream().map(Manifest::json).toList());
        values.put("left", left);
        return ConfigValueFactory.fromMap(values).render(ConfigRenderOptions.concise());
    }

    /** @throws com.typesafe.config.ConfigException if {@code json} was not written by {@link #json} */
    static Manifest parse(String json) {
        Config values = ConfigFactory.parseString(json);
        return new Manifest(
                Committed.parse(values.getString("committed")),
                values.getBoolean("continues"),
                values.getString("mapping"),
                values.getString("table"),
                values.getString("previous"),
                (StructType) DataType.fromJson(values.getString("schema")),
                values.getBoolean("complete"),
                values.getConfigList("files").stream().map(Manifest::file).toList(),
                values.getStringList("left"));
    }

    /** A watermark may be long, and the entry before has it already. */
    private Committed from(String value) {
        Watermark from = committed.from();
        return new Committed(
                committed.number(),
                new Watermark(from.kind(), value, from.label()),
                committed.to(),
                committed.runId(),
                committed.fingerprint(),
                committed.sourceSchema(),
                committed.at());
    }

    /** What was committed, with the whole window. */
    Committed committedAfter(Manifest before) {
        return continues ? from(before.committed().to().value()) : committed;
    }

    private static Map<String, Object> json(LiveFile file) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", file.name());
        values.put("staged", file.staged());
        values.put("size", file.sizeBytes());
        values.put("rows", file.rows());
        if (file.origin() != null) {
            values.put("origin", file.origin());
        }
        return values;
    }

    private static LiveFile file(Config values) {
        return new LiveFile(
                values.getString("name"),
                values.getString("staged"),
                values.getLong("size"),
                values.getLong("rows"),
                values.hasPath("origin") ? values.getString("origin") : null);
    }
}
