package io.headrace.jobs.engine;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Plan;
import io.headrace.jobs.shape.Columns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Write mode {@code changes}: turns what a source tells into rows that each say what happened to the consumer's copy. The
 * log itself says what the consumer knows already, so that a repeated row leaves no trace, an unknown key's deletion is not
 * betrayed, and replaying the log gives the mirror.
 */
final class ChangeLog {
    /** {@code insert}, {@code update} or {@code delete}. */
    static final String TYPE = "_change_type";

    /** Number of the snapshot that brought the change. */
    static final String SNAPSHOT = "_snapshot";

    /** The source's watermark after it, for people. */
    static final String WATERMARK = "_watermark";

    /** When the snapshot was taken. */
    static final String AT = "_changed_at";

    static final Set<String> COLUMNS = Set.of(TYPE, SNAPSHOT, WATERMARK, AT);

    private final Plan plan;
    private final Instant at;

    ChangeLog(Plan plan, Instant at) {
        this.plan = plan;
        this.at = at;
    }

    /** The columns of a log of rows of {@code shaped}. */
    static StructType schema(StructType shaped) {
        return shaped.add(TYPE, DataTypes.StringType)
                .add(SNAPSHOT, DataTypes.LongType)
                .add(WATERMARK, DataTypes.StringType)
                .add(AT, DataTypes.TimestampType);
    }

    /** The first rows, or more rows of a dataset without a key. */
    Dataset<Row> inserts(Dataset<Row> rows) {
        return stamped(rows.drop(ChangeBatch.ORIGIN), functions.lit("insert"));
    }

    /** What {@code changes} do to the rows that {@code log} leads to. */
    Dataset<Row> changes(ChangeBatch.Changes changes, Dataset<Row> log) {
        List<String> names = Arrays.stream(changes.rows().columns())
                .filter(c -> !c.startsWith(ChangeBatch.RESERVED))
                .toList();
        Dataset<Row> now = packed(changes.rows(), changes.keys(), names, "now");
        Dataset<Row> known = packed(known(log, changes.keys()), changes.keys(), names, "known");
        Column change = now.col(ChangeBatch.CHANGE);
        Column isKnown = functions.col("known").isNotNull();
        Column type = functions
                .when(change.equalTo(ChangeBatch.DELETE), functions.when(isKnown, "delete"))
                .when(functions.not(isKnown), "insert")
                .when(differs(names), "update");
        Dataset<Row> told = now.join(known.drop(ChangeBatch.CHANGE), keyColumns(changes.keys()), "left_outer")
                .withColumn(TYPE, type)
                .filter(functions.col(TYPE).isNotNull());
        // A deletion shows the row as the consumer last knew it.
        Column row = functions
                .when(functions.col(TYPE).equalTo("delete"), functions.col("known"))
                .otherwise(functions.col("now"));
        Dataset<Row> unpacked = told.select(row.as("row"), functions.col(TYPE));
        List<Column> columns = new ArrayList<>();
        names.forEach(n -> columns.add(functions.col("row").getField(n).as(n)));
        columns.add(functions.col(TYPE));
        return stamped(unpacked.select(columns.toArray(Column[]::new)), functions.col(TYPE));
    }

    /** The rows that a log leads to. */
    static Dataset<Row> known(Dataset<Row> log, List<String> keys) {
        Column latest = functions
                .row_number()
                .over(Window.partitionBy(Columns.named(keys))
                        .orderBy(functions.col(SNAPSHOT).desc()));
        return log.withColumn(ChangeBatch.RESERVED + "rank", latest)
                .filter(functions.col(ChangeBatch.RESERVED + "rank").equalTo(1))
                .filter(functions.col(TYPE).notEqual("delete"));
    }

    /** Keys under names of ours and the row as one column: what the dataset's own columns are called plays no part. */
    private static Dataset<Row> packed(Dataset<Row> rows, List<String> keys, List<String> names, String as) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            columns.add(Columns.named(keys.get(i)).as("key" + i));
        }
        columns.add(functions.struct(Columns.named(names)).as(as));
        columns.add(
                Arrays.asList(rows.columns()).contains(ChangeBatch.CHANGE)
                        ? functions.col(ChangeBatch.CHANGE)
                        : functions.lit("").as(ChangeBatch.CHANGE));
        return rows.select(columns.toArray(Column[]::new));
    }

    private static String[] keyColumns(List<String> keys) {
        return java.util.stream.IntStream.range(0, keys.size())
                .mapToObj(i -> "key" + i)
                .toArray(String[]::new);
    }

    /** Through JSON where a column's type cannot be compared, which is so for maps. */
    private static Column differs(List<String> names) {
        return names.stream()
                .map(n -> functions.not(functions
                        .col("now")
                        .getField(n)
                        .eqNullSafe(functions.col("known").getField(n))))
                .reduce(Column::or)
                .orElse(functions.lit(false));
    }

    private Dataset<Row> stamped(Dataset<Row> rows, Column type) {
        return rows.withColumn(TYPE, type)
                .withColumn(SNAPSHOT, functions.lit(plan.number()))
                .withColumn(WATERMARK, functions.lit(plan.to().label()))
                .withColumn(AT, functions.lit(at));
    }
}
