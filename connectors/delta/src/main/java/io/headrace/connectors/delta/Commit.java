package io.headrace.connectors.delta;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * What one commit of a Delta log did.
 *
 * @param operation as Delta names it, e.g. {@code MERGE}; "unknown" if the writer did not say
 * @param added files that brought rows or stand for others; a file whose rows changed by a deletion vector is in both lists
 * @param removed files that left
 * @param changeFiles paths of change data files
 * @param metadata the table's new metadata, if the commit changed it
 * @param transactions application ids with their versions
 */
record Commit(
        long version,
        String operation,
        List<DataFile> added,
        List<DataFile> removed,
        List<String> changeFiles,
        Optional<TableMetadata> metadata,
        Map<String, Long> transactions) {

    /**
     * A file of rows.
     *
     * @param path as the log has it: URL-encoded, relative to the table or absolute
     * @param dataChange false if the commit only moved rows to other files
     * @param rows if the writer counted them; rows that a deletion vector hides included
     * @param action the log's own line
     */
    record DataFile(String path, boolean dataChange, long bytes, Optional<Long> rows, String action) {}

    /** A table's identity, columns and properties. */
    record TableMetadata(String id, StructType schema, List<String> partitionColumns, Map<String, String> properties) {
        boolean hasChangeFeed() {
            return Boolean.parseBoolean(properties.get("delta.enableChangeDataFeed"));
        }
    }

    /** Whether rows came, changed or left. */
    boolean changesRows() {
        return !rowFiles(added).isEmpty() || rewritesRows() || !changeFiles.isEmpty();
    }

    /** Whether rows changed or left. */
    boolean rewritesRows() {
        return !rowFiles(removed).isEmpty();
    }

    List<DataFile> appended() {
        return rowFiles(added);
    }

    private static List<DataFile> rowFiles(List<DataFile> files) {
        List<DataFile> changing = new ArrayList<>(files);
        changing.removeIf(f -> !f.dataChange());
        return changing;
    }
}
