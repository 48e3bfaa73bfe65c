package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ChangeBatch.Appends;
import io.headrace.connectors.spi.ChangeBatch.Changes;
import io.headrace.connectors.spi.ChangeBatch.Parts;
import io.headrace.connectors.spi.ChangeBatch.Snapshot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns and the key of a small test dataset, and the batches made of its rows. */
public record Frame(StructType schema, List<String> key) {
    /** {@code id} (the key), {@code name}, {@code amount}. */
    public static final Frame ITEMS = new Frame(
            new StructType()
                    .add("id", DataTypes.LongType)
                    .add("name", DataTypes.StringType)
                    .add("amount", DataTypes.createDecimalType(10, 2)),
            List.of("id"));

    /** {@code region} and {@code id} (together the key), {@code name}. */
    public static final Frame BY_REGION = new Frame(
            new StructType()
                    .add("region", DataTypes.StringType)
                    .add("id", DataTypes.LongType)
                    .add("name", DataTypes.StringType),
            List.of("region", "id"));

    public Frame {
        key = List.copyOf(key);
    }

    /** A row of {@link #ITEMS}. */
    public static Row item(long id, @Nullable String name, String amount) {
        return row(id, name, new BigDecimal(amount));
    }

    /** A row of {@link #ITEMS} that only names its key, as deletes do. */
    public static Row item(long id) {
        return row(id, null, null);
    }

    public static Row row(@Nullable Object... values) {
        return RowFactory.create(values);
    }

    public ChangeBatch snapshot(Row... rows) {
        return new Snapshot(rows(List.of(rows)));
    }

    public ChangeBatch appends(Row... rows) {
        return new Appends(rows(List.of(rows)));
    }

    /** @param deletes rows of which only the key counts */
    public ChangeBatch changes(List<Row> upserts, List<Row> deletes) {
        List<Row> rows = new ArrayList<>();
        upserts.forEach(row -> rows.add(with(row, ChangeBatch.UPSERT)));
        deletes.forEach(row -> rows.add(with(row, ChangeBatch.DELETE)));
        return new Changes(frame(rows, schema.add(ChangeBatch.CHANGE, DataTypes.StringType)), key, Optional.empty());
    }

    public ChangeBatch snapshot(Map<String, List<Row>> byOrigin) {
        return new Snapshot(rows(byOrigin));
    }

    public ChangeBatch parts(Map<String, List<Row>> byOrigin, Set<String> removed) {
        return new Parts(rows(byOrigin), removed);
    }

    /** The rows as {@link Rows} writes them. */
    public List<String> text(Row... rows) {
        return Rows.text(List.of(rows), schema);
    }

    public Dataset<Row> rows(List<Row> rows) {
        return frame(rows, schema);
    }

    /** Another key, or none. */
    public Frame keyedBy(String... columns) {
        return new Frame(schema, List.of(columns));
    }

    private Dataset<Row> rows(Map<String, List<Row>> byOrigin) {
        List<Row> rows = new ArrayList<>();
        byOrigin.forEach((origin, part) -> part.forEach(row -> rows.add(with(row, origin))));
        return frame(rows, schema.add(ChangeBatch.ORIGIN, DataTypes.StringType));
    }

    private static Row with(Row row, String last) {
        @Nullable Object[] values = new @Nullable Object[row.length() + 1];
        IntStream.range(0, row.length()).forEach(i -> values[i] = row.get(i));
        values[row.length()] = last;
        return RowFactory.create(values);
    }

    private static Dataset<Row> frame(List<Row> rows, StructType schema) {
        return LocalSpark.newSession().createDataFrame(rows, schema);
    }
}
