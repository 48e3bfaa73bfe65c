package io.headrace.connectors.files;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.connectors.spi.Committed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * One commit: an entry of the chain.
 *
 * @param mapping whose copy this is
 * @param table an id that all manifests of one copy share
 * @param previous SHA-256 of the manifest before, 64 hex digits; empty for the first
 * @param schema the columns of the data files
 * @param files all data files after the commit
 * @param left names of the data files that the commit took away
 */
record Manifest(
        Committed committed,
        String mapping,
        String table,
        String previous,
        StructType schema,
        List<LiveFile> files,
        List<String> left) {
    Manifest {
        files = List.copyOf(files);
        left = List.copyOf(left);
    }

    long number() {
        return committed.number();
    }

    long rows() {
        return files.stream().mapToLong(LiveFile::rows).sum();
    }

    /** One line of JSON; {@link #parse} reads it back. */
    String json() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("version", 1);
        values.put("mapping", mapping);
        values.put("table", table);
        values.put("previous", previous);
        values.put("committed", committed.json());
        values.put("schema", schema.json());
        values.put("files", files.stream().map(Manifest::json).toList());
        values.put("left", left);
        return ConfigValueFactory.fromMap(values).render(ConfigRenderOptions.concise());
    }

    /** @throws com.typesafe.config.ConfigException if {@code json} was not written by {@link #json} */
    static Manifest parse(String json) {
        Config values = ConfigFactory.parseString(json);
        return new Manifest(
                Committed.parse(values.getString("committed")),
                values.getString("mapping"),
                values.getString("table"),
                values.getString("previous"),
                (StructType) DataType.fromJson(values.getString("schema")),
                values.getConfigList("files").stream().map(Manifest::file).toList(),
                values.getStringList("left"));
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
