package io.headrace.jobs.engine;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Plan;
import io.headrace.jobs.shape.Columns;
import java.time.Instant;
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
        Dataset<Row> net = new NetChanges(changes.keys(), known(log, changes.keys())).of(changes);
        return stamped(net, functions.col(NetChanges.TYPE)).drop(NetChanges.TYPE);
    }

    /** The rows that a log leads to. */
    private static Dataset<Row> known(Dataset<Row> log, List<String> keys) {
        Column latest = functions
                .row_number()
                .over(Window.partitionBy(Columns.named(keys))
                        .orderBy(functions.col(SNAPSHOT).desc()));
        return log.withColumn(ChangeBatch.RESERVED + "rank", latest)
                .filter(functions.col(ChangeBatch.RESERVED + "rank").equalTo(1))
                .filter(functions.col(TYPE).notEqual("delete"));
    }

    private Dataset<Row> stamped(Dataset<Row> rows, Column type) {
        return rows.withColumn(TYPE, type)
                .withColumn(SNAPSHOT, functions.lit(plan.number()))
                .withColumn(WATERMARK, functions.lit(plan.to().label()))
                .withColumn(AT, functions.lit(at));
    }
}
