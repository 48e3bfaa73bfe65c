package io.headrace.connectors.delta;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.delta.DeltaTransaction.FileChange;
import io.headrace.connectors.delta.SinkInspector.Held;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import java.util.List;
import org.apache.spark.sql.delta.actions.AddFile;

/** Small files made into large ones by a commit that says so: whoever follows the table sees no row change. */
final class Compaction {
    private static final long SMALL = FileSizes.FILE_BYTES / 2;

    private Compaction() {}

    /** An empty window after {@code held}. The mode says what the engine delivers, and nothing is delivered. */
    static Plan plan(String mapping, Held held, String runId) {
        return new Plan(
                mapping,
                held.committed().number() + 1,
                Extent.APPENDS,
                held.committed().to(),
                held.committed().to(),
                WriteMode.MIRROR,
                runId,
                held.committed().fingerprint(),
                held.committed().sourceSchema(),
                held.schema(),
                List.of());
    }

    /** Writes the small files' rows anew; changes nothing if there are fewer than two of these. */
    static FileChange write(DeltaTransaction transaction) {
        List<AddFile> small =
                transaction.files().stream().filter(file -> file.size() < SMALL).toList();
        if (small.size() < 2) {
            return new FileChange(List.of(), List.of());
        }
        long bytes = small.stream().mapToLong(AddFile::size).sum();
        List<AddFile> added = transaction.write(transaction.rows(small).coalesce(FileSizes.files(bytes)));
        return new FileChange(added.stream().map(Compaction::moved).toList(), small);
    }

    private static AddFile moved(AddFile file) {
        return file.copy(
                file.path(),
                file.partitionValues(),
                file.size(),
                file.modificationTime(),
                false,
                file.stats(),
                file.tags(),
                file.deletionVector(),
                file.baseRowId(),
                file.defaultRowCommitVersion(),
                file.clusteringProvider(),
                file.backReference(),
                file.amtPassthrough());
    }
}
