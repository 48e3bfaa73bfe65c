package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.jobs.shape.Columns;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Whether what a share calls a key is one, where the store does not guarantee it. */
final class KeyCheck {
    private final DatasetSpec dataset;
    private final List<String> key;

    /** @param key as it is named after the shape */
    KeyCheck(DatasetSpec dataset, List<String> key) {
        this.dataset = dataset;
        this.key = key;
    }

    /** @throws ConnectorException {@code BAD_DATA} with counts, never with values */
    void check(ChangeBatch batch) throws ConnectorException {
        if (key.isEmpty()) {
            return;
        }
        Column anyNull = key.stream()
                .map(k -> Columns.named(k).isNull())
                .reduce(Column::or)
                .orElseThrow();
        Dataset<Row> groups = batch.rows()
                .groupBy(Columns.named(key))
                .agg(
                        functions.count(functions.lit(1)).as("n"),
                        functions.max(anyNull).as("unset"));
        Row found = groups.agg(
                        functions.count_if(functions.col("n").gt(1).and(functions.not(functions.col("unset")))),
                        functions.coalesce(
                                functions.sum(functions.when(functions.col("unset"), functions.col("n"))),
                                functions.lit(0L)))
                .first();
        if (found.getLong(1) > 0) {
            throw bad("is NULL in " + found.getLong(1) + " rows", "leave these out with where, or");
        }
        if (found.getLong(0) > 0) {
            throw bad(
                    "is not unique: " + found.getLong(0) + " of its values occur more than once",
                    "remove the duplicates at the provider, or");
        }
    }

    private ConnectorException bad(String what, String remedy) {
        return new ConnectorException(
                ConnectorException.Kind.BAD_DATA,
                "dataset '" + dataset.name() + "': the key (" + String.join(", ", dataset.key()) + ") " + what + "; "
                        + remedy + " name other key columns");
    }
}
