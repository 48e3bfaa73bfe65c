package io.headrace.connectors.files;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Small files made into large ones. Files of known origin stay as they are: each must hold the rows of one of the provider's
 * files alone.
 */
record Compaction(SparkSession spark, SinkFolder folder, SinkFormat format, Plan plan) implements Draft.Maker {
    private static final long SMALL = Staging.FILE_BYTES / 2;

    /** An empty window after {@code head}. */
    static Plan plan(Head head, WriteMode mode, String runId) {
        return new Plan(
                head.manifest().mapping(),
                head.number() + 1,
                Extent.APPENDS,
                head.committed().to(),
                head.committed().to(),
                mode,
                runId,
                head.committed().fingerprint(),
                head.committed().sourceSchema(),
                head.manifest().schema(),
                List.of());
    }

    static List<LiveFile> small(List<LiveFile> files) {
        return files.stream()
                .filter(file -> file.origin() == null && file.sizeBytes() < SMALL)
                .toList();
    }

    /** @param after null if somebody else has committed meanwhile */
    static String summary(List<LiveFile> before, @Nullable Manifest after) {
        if (after == null) {
            return "";
        }
        List<String> known = before.stream().map(LiveFile::name).toList();
        long small = small(before).size();
        long now = after.files().stream()
                .filter(file -> !known.contains(file.name()))
                .count();
        return before.size() + " files become " + (before.size() - small + now);
    }

    @Override
    public Draft draft(List<LiveFile> before, String stage) throws ConnectorException, IOException {
        List<LiveFile> small = small(before);
        List<LiveFile> kept = new ArrayList<>(before);
        kept.removeAll(small);
        StructType schema = plan.schema();
        Dataset<Row> rows = format.read(spark, folder, small, schema).select(Staging.columns(schema));
        List<LiveFile> added = new Staging(folder, format, plan, schema, stage).write(rows, false);
        long count = Staging.rows(small);
        return new Draft(kept, added, count, new RowCounts(count, 0, 0, 0, Staging.bytes(added)));
    }
}
