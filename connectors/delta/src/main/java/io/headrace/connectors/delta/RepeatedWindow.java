package io.headrace.connectors.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that an earlier window brought, once more: as the copy's own version has them, so that nothing newer is undone.
 *
 * @param earlier tells their keys
 * @param table at the version that the copy has reached
 * @param to where the copy is, and stays
 */
record RepeatedWindow(Window earlier, Dataset<Row> table, List<String> key, Watermark to) implements Window {
    @Override
    public ChangeBatch changes() {
        Dataset<Row> told = earlier.changes().rows();
        Dataset<Row> present = List.of(told.columns()).contains(ChangeBatch.CHANGE)
                ? told.filter(col(ChangeBatch.CHANGE).equalTo(ChangeBatch.UPSERT))
                : told;
        Dataset<Row> keys = present.select(Columns.of(key)).distinct();
        Dataset<Row> rows = table.join(keys, Columns.equal(table, keys, key), "left_semi");
        return new ChangeBatch.Changes(
                rows.withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.UPSERT)), key, Optional.empty());
    }

    @Override
    public void close() {
        earlier.close();
    }
}
