package io.headrace.jobs.engine;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.jobs.shape.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a batch really does to the rows that a sink holds: upserts that repeat what is there and deletes of what is not are
 * left out, and deletions that a source can only tell by what is left are added.
 */
final class NetChanges {
    /** Text column: {@code insert}, {@code update} or {@code delete}. */
    static final String TYPE = ChangeBatch.RESERVED + "type";

    private final List<String> keys;
    private final Dataset<Row> held;

    /** @param held the rows that the sink holds, with at least the columns of the batches */
    NetChanges(List<String> keys, Dataset<Row> held) {
        this.keys = keys;
        this.held = held;
    }

    /** The columns of {@code changes} and {@link #TYPE}; a deletion shows the row as it is held. */
    Dataset<Row> of(ChangeBatch.Changes changes) {
        List<StructField> fields = Arrays.stream(changes.rows().schema().fields())
                .filter(f -> !f.name().startsWith(ChangeBatch.RESERVED))
                .toList();
        List<String> names = fields.stream().map(StructField::name).toList();
        Dataset<Row> now = packed(changes.rows(), names, "now", functions.col(ChangeBatch.CHANGE))
                .unionAll(gone(changes, new StructType(fields.toArray(StructField[]::new))));
        Dataset<Row> before = packed(held, names, "before");
        Column isHeld = functions.col("before").isNotNull();
        Column type = functions
                .when(functions.col(ChangeBatch.CHANGE).equalTo(ChangeBatch.DELETE), functions.when(isHeld, "delete"))
                .when(functions.not(isHeld), "insert")
                .when(differs(fields), "update");
        Column row = functions
                .when(functions.col(TYPE).equalTo("delete"), functions.col("before"))
                .otherwise(functions.col("now"));
        Dataset<Row> net = now.join(before, keyNames(), "left_outer")
                .withColumn(TYPE, type)
                .filter(functions.col(TYPE).isNotNull())
                .select(row.as("row"), functions.col(TYPE));
        List<Column> columns = new ArrayList<>();
        names.forEach(n -> columns.add(functions.col("row").getField(n).as(n)));
        columns.add(functions.col(TYPE));
        return net.select(columns.toArray(Column[]::new));
    }

    /** Deletes of what is held and no longer present, as packed rows; none where the source tells deletions itself. */
    private Dataset<Row> gone(ChangeBatch.Changes changes, StructType row) {
        Dataset<Row> keysHeld = held.select(keyColumns());
        Dataset<Row> gone = changes.present().isPresent()
                ? keysHeld.join(changes.present().get().select(keyColumns()), keyNames(), "left_anti")
                : keysHeld.limit(0);
        return gone.withColumn("now", functions.lit(null).cast(row))
                .withColumn(ChangeBatch.CHANGE, functions.lit(ChangeBatch.DELETE));
    }

    /** Keys under names of ours and the row as one column: what the dataset's own columns are called plays no part. */
    private Dataset<Row> packed(Dataset<Row> rows, List<String> names, String as, Column... more) {
        List<Column> columns = new ArrayList<>(List.of(keyColumns()));
        columns.add(functions.struct(Columns.named(names)).as(as));
        columns.addAll(List.of(more));
        return rows.select(columns.toArray(Column[]::new));
    }

    private Column[] keyColumns() {
        Column[] columns = new Column[keys.size()];
        Arrays.setAll(columns, i -> Columns.named(keys.get(i)).as("key" + i));
        return columns;
    }

    private String[] keyNames() {
        String[] names = new String[keys.size()];
        Arrays.setAll(names, i -> "key" + i);
        return names;
    }

    /** Maps cannot be compared: a row with one always counts as different. */
    private static Column differs(List<StructField> fields) {
        return fields.stream()
                .map(f -> holdsMap(f.dataType())
                        ? functions.lit(true)
                        : functions.not(functions
                                .col("now")
                                .getField(f.name())
                                .eqNullSafe(functions.col("before").getField(f.name()))))
                .reduce(Column::or)
                .orElse(functions.lit(false));
    }

    private static boolean holdsMap(DataType type) {
        return type.existsRecursively(t -> t instanceof MapType);
    }
}
