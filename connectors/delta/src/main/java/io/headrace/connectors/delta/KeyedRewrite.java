package io.headrace.connectors.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.headrace.connectors.delta.DeltaTransaction.FileChange;
import io.headrace.connectors.spi.ChangeBatch;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Turns upserts and deletes into whole files: those of the table's files that hold a key of the batch are written anew
 * without the rows of such keys, together with the upserts. (Delta's MERGE would write and commit in one call, which leaves
 * no place for a permit.) The work follows the files that are touched; statistics on the key rule out most others unread.
 */
final class KeyedRewrite {
    private static final String FILE = ChangeBatch.RESERVED + "file";

    private final DeltaTransaction transaction;
    private final List<String> key;
    private final Dataset<Row> changes;
    private final StructType schema;

    /** @param changes are read several times */
    KeyedRewrite(DeltaTransaction transaction, List<String> key, Dataset<Row> changes) {
        this.transaction = transaction;
        this.key = key;
        this.changes = changes;
        this.schema = transaction.schema();
    }

    /** What was written; the row counts are of upserts, of upserts and deletes whose key was there, and of rows kept. */
    record Rewritten(FileChange files, long read, long upserts, long updated, long deleted) {}

    Rewritten write() {
        Row totals = totals();
        long read = totals.getLong(0);
        long upserts = totals.getLong(1);
        Matches matches = transaction.version() < 0 || read == 0 ? new Matches() : matches(totals);
        List<AddFile> touched = matches.files.isEmpty() ? List.of() : transaction.files(matches.files);
        List<AddFile> added = touched.isEmpty() && upserts == 0 ? List.of() : transaction.write(rows(touched));
        return new Rewritten(new FileChange(added, touched), read, upserts, matches.updated, matches.deleted);
    }

    /** Which files hold keys of the batch, and how many rows they hold of upserts and of deletes. */
    private static final class Matches {
        private final Set<String> files = new HashSet<>();
        private long updated;
        private long deleted;
    }

    /** Rows, upserts, and then least and greatest value of each column of the key. */
    private Row totals() {
        List<Column> more = new ArrayList<>();
        more.add(count(when(isUpsert(), 1)));
        for (String name : key) {
            Column column = col(Columns.quoted(name));
            boolean ordered = type(name) instanceof AtomicType;
            more.add(ordered ? min(column) : lit(null));
            more.add(ordered ? max(column) : lit(null));
        }
        return changes.agg(count(lit(1)), more.toArray(Column[]::new)).first();
    }

    private Matches matches(Row totals) {
        Dataset<Row> table = DeltaFrames.table(transaction.spark(), transaction.table(), transaction.version());
        Column file = table.metadataColumn("_metadata").getField("file_path").as(FILE);
        List<Column> wanted = new ArrayList<>(List.of(Columns.of(key)));
        wanted.add(file);
        Dataset<Row> live = table.filter(range(totals)).select(wanted.toArray(Column[]::new));
        Matches matches = new Matches();
        Dataset<Row> perFile = live.join(changes, Columns.equal(live, changes, key))
                .groupBy(col(FILE), col(ChangeBatch.CHANGE))
                .count();
        for (Row row : perFile.collectAsList()) {
            matches.files.add(new Path(URI.create(row.getString(0))).toString());
            if (row.getString(1).equals(ChangeBatch.UPSERT)) {
                matches.updated += row.getLong(2);
            } else {
                matches.deleted += row.getLong(2);
            }
        }
        return matches;
    }

    /** True for every row whose key may be in the batch; lets Delta skip files by their statistics. */
    private Column range(Row totals) {
        Column range = lit(true);
        for (int i = 0; i < key.size(); i++) {
            Object least = totals.get(2 + 2 * i);
            Object greatest = totals.get(3 + 2 * i);
            if (least != null && greatest != null) {
                DataType type = type(key.get(i));
                Column column = col(Columns.quoted(key.get(i)));
                Column inside =
                        column.between(lit(least).cast(type), lit(greatest).cast(type));
                range = range.and(inside.or(column.isNull()));
            }
        }
        return range;
    }

    private Dataset<Row> rows(List<AddFile> touched) {
        Dataset<Row> upserts = Columns.filled(changes.filter(isUpsert()), schema);
        if (touched.isEmpty()) {
            return FileSizes.sized(upserts);
        }
        Dataset<Row> held = transaction.rows(touched);
        Dataset<Row> kept = held.join(changes, Columns.equal(held, changes, key), "left_anti")
                .select(Columns.of(schema));
        long bytes = touched.stream().mapToLong(AddFile::size).sum();
        return kept.union(upserts).repartition(FileSizes.files(bytes));
    }

    private DataType type(String column) {
        return schema.apply(column).dataType();
    }

    private static Column isUpsert() {
        return col(ChangeBatch.CHANGE).equalTo(ChangeBatch.UPSERT);
    }
}
