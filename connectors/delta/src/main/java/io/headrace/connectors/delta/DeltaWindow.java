package io.headrace.connectors.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The changes of some versions. They stay readable until somebody vacuums the table. */
final class DeltaWindow implements Window {
    private static final String CHANGE_TYPE = "_change_type";
    private static final String COMMIT_VERSION = "_commit_version";

    private final Stretch stretch;
    private final Watermark to;
    private final Path table;
    private final List<String> key;
    private final SparkSession spark;
    private final StructType schema;

    DeltaWindow(Stretch stretch, Watermark to, Path table, List<String> key, SparkSession spark) {
        this.stretch = stretch;
        this.to = to;
        this.table = table;
        this.key = key;
        this.spark = spark;
        this.schema = Schemas.plain(stretch.to().metadata().schema());
    }

    @Override
    public Watermark to() {
        return to;
    }

    @Override
    public ChangeBatch changes() {
        SparkSession.setActiveSession(spark);
        return switch (stretch.way()) {
            case TABLE ->
                new ChangeBatch.Snapshot(
                        DeltaFrames.table(spark, table, stretch.to().version()).select(Columns.of(schema)));
            case NOTHING, ADDED_FILES -> added();
            case CHANGE_FEED -> changes(feed());
            case FILE_DIFFERENCE -> changes(difference());
        };
    }

    @Override
    public void close() {}

    private ChangeBatch added() {
        Dataset<Row> rows = new DeltaFrames(spark, table)
                .added(stretch.appended(), stretch.to().version())
                .select(Columns.of(schema));
        return stretch.extent() == Extent.CHANGES
                ? changes(rows.withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.UPSERT)))
                : new ChangeBatch.Appends(rows);
    }

    private ChangeBatch changes(Dataset<Row> rows) {
        return new ChangeBatch.Changes(rows, key, Optional.empty());
    }

    /** Per key the last state: in the last version, where a row that came wins over one that left. */
    private Dataset<Row> feed() {
        String row = ChangeBatch.RESERVED + "row";
        Column comes = col(CHANGE_TYPE).isin("insert", "update_postimage");
        Column change = when(comes, ChangeBatch.UPSERT).otherwise(ChangeBatch.DELETE);
        Column[] all = append(Columns.of(schema), change.as(ChangeBatch.CHANGE));
        Column order = struct(col(COMMIT_VERSION), when(comes, 1).otherwise(0));
        return DeltaFrames.feed(spark, table, stretch.from(), stretch.to().version())
                .groupBy(Columns.of(key))
                .agg(max_by(struct(all), order).as(row))
                .select(row + ".*");
    }

    /** What changed files hold now and did not, and the keys that they held and do not. */
    private Dataset<Row> difference() {
        DeltaFrames frames = new DeltaFrames(spark, table);
        long from = stretch.from();
        long version = stretch.to().version();
        Dataset<Row> now = frames.difference(version, from, version).select(Columns.of(schema));
        Dataset<Row> before = frames.difference(from, version, version).select(Columns.of(schema));
        Dataset<Row> gone = before.join(now, Columns.equal(before, now, key), "left_anti");
        Dataset<Row> come = Schemas.comparable(schema)
                ? now.join(before, Columns.equal(now, before, Arrays.asList(schema.fieldNames())), "left_anti")
                : now;
        return come.withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.UPSERT))
                .union(gone.withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.DELETE)));
    }

    private static Column[] append(Column[] columns, Column last) {
        Column[] all = Arrays.copyOf(columns, columns.length + 1);
        all[columns.length] = last;
        return all;
    }
}
