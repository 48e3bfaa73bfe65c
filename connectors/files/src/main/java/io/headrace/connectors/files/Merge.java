package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RowCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Applies changes by key: files that hold none of the keys stay as they are, the others are written anew. */
final class Merge {
    private static final String KEY = ChangeBatch.RESERVED + "key";
    private static final String COUNT = ChangeBatch.RESERVED + "count";

    private final SinkFolder folder;
    private final SinkFormat format;
    private final StructType schema;
    private final List<LiveFile> live;

    Merge(SinkFolder folder, SinkFormat format, StructType schema, List<LiveFile> live) {
        this.folder = folder;
        this.format = format;
        this.schema = schema;
        this.live = live;
    }

    /** What of the live files the changes meet. */
    private record Met(Set<String> files, long updated, long deleted) {}

    Draft draft(ChangeBatch.Changes changes, Staging staging) throws ConnectorException, IOException {
        // Read twice: to find the files, and to write the new rows.
        Dataset<Row> rows = changes.rows().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return draft(rows, changes.keys(), staging);
        } catch (ConnectorException | IOException e) {
            throw e;
        } catch (Exception e) {
            // Spark throws its own checked exception without saying so.
            throw LakeErrors.of(e, "write to the folder '" + folder.name() + "'");
        } finally {
            rows.unpersist();
        }
    }

    private Draft draft(Dataset<Row> rows, List<String> key, Staging staging) throws ConnectorException, IOException {
        SparkSession spark = rows.sparkSession();
        Row counts = rows.agg(sum(when(isUpsert(), 1L).otherwise(0L)), sum(lit(1L)), min(first(key)), max(first(key)))
                .first();
        long upserts = counts.isNullAt(0) ? 0 : counts.getLong(0);
        long read = counts.isNullAt(1) ? 0 : counts.getLong(1);
        Dataset<Row> keys = keys(rows, key);
        Met met = live.isEmpty() || read == 0 ? new Met(Set.of(), 0, 0) : met(spark, keys, key, counts);
        List<LiveFile> kept =
                live.stream().filter(file -> !met.files().contains(file.name())).toList();
        List<LiveFile> rewritten =
                live.stream().filter(file -> met.files().contains(file.name())).toList();
        Dataset<Row> written = rows.filter(isUpsert()).select(Staging.columns(schema));
        if (!rewritten.isEmpty()) {
            Dataset<Row> survivors = format.read(spark, folder, rewritten, schema)
                    .join(keys, same(key), "left_anti")
                    .select(Staging.columns(schema));
            written = survivors.union(written);
        }
        long expected = upserts + Staging.rows(rewritten) - met.updated() - met.deleted();
        List<LiveFile> added = expected == 0 ? List.of() : staging.write(written, false);
        long inserted = Math.max(0, upserts - met.updated());
        return new Draft(
                kept,
                added,
                expected,
                new RowCounts(read, inserted, met.updated(), met.deleted(), Staging.bytes(added)));
    }

    private static Column isUpsert() {
        return col(ChangeBatch.CHANGE).equalTo(ChangeBatch.UPSERT);
    }

    private static Column first(List<String> key) {
        return Staging.named(key.get(0));
    }

    /** Key columns under names of ours, so that both sides of a join can be told apart. */
    private static Dataset<Row> keys(Dataset<Row> rows, List<String> key) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            columns.add(Staging.named(key.get(i)).as(KEY + i));
        }
        columns.add(col(ChangeBatch.CHANGE));
        return rows.select(columns.toArray(Column[]::new));
    }

    private static Column same(List<String> key) {
        Column same = lit(true);
        for (int i = 0; i < key.size(); i++) {
            same = same.and(Staging.named(key.get(i)).eqNullSafe(col(KEY + i)));
        }
        return same;
    }

    private Met met(SparkSession spark, Dataset<Row> keys, List<String> key, Row range) throws ConnectorException {
        Dataset<Row> held = format.read(spark, folder, live, schema);
        if (!range.isNullAt(2)) {
            // Lets parquet skip row groups by their statistics.
            Column within = first(key).between(lit(range.get(2)), lit(range.get(3)));
            held = held.filter(within.or(first(key).isNull()));
        }
        List<Row> found = held.join(keys, same(key))
                .groupBy(col(SinkFormat.FILE), isUpsert().as(KEY))
                .agg(sum(lit(1L)).as(COUNT))
                .collectAsList();
        Set<String> files = new HashSet<>();
        long updated = 0;
        long deleted = 0;
        for (Row row : found) {
            files.add(row.getString(0));
            updated += row.getBoolean(1) ? row.getLong(2) : 0;
            deleted += row.getBoolean(1) ? 0 : row.getLong(2);
        }
        return new Met(files, updated, deleted);
    }
}
