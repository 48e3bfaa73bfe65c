package io.headrace.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SourceFollower;
import io.headrace.connectors.testkit.SourceUnderTest;
import io.headrace.connectors.testkit.SourceUse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;

/** A provider's lake of Delta tables, changed with Delta's own commands. */
interface DeltaProvider extends SourceUnderTest, DeltaLake {
    String FEED = "delta.enableChangeDataFeed=true";

    @Override
    default String path(String dataset) {
        return "s\u00eblver tables/" + dataset;
    }

    @Override
    default SourceSession open(RunContext context) throws ConnectorException {
        return new DeltaConnector().sources(store(), context);
    }

    @Override
    default DatasetSpec spec(String dataset, List<String> key) {
        return new DatasetSpec(dataset, "", new DeltaSource("lake", path(dataset)), key, Shape.NONE);
    }

    @Override
    default void create(String dataset, Frame frame, List<Row> rows) {
        create(dataset, frame, rows, Schemas.needsMapping(frame.schema()) ? "delta.columnMapping.mode=name" : "a=b");
    }

    /** @param options {@code name=value} of Delta's writer, table properties among them */
    default void create(String dataset, Frame frame, List<Row> rows, String... options) {
        DataFrameWriter<Row> writer = frame.rows(rows).coalesce(1).write().format("delta");
        for (String option : options) {
            String[] pair = option.split("=", 2);
            writer = pair[0].equals("partitionBy") ? writer.partitionBy(pair[1]) : writer.option(pair[0], pair[1]);
        }
        writer.save(place(dataset));
    }

    @Override
    default void insert(String dataset, List<Row> rows) {
        Frame.ITEMS
                .rows(rows)
                .coalesce(1)
                .write()
                .format("delta")
                .mode("append")
                .save(place(dataset));
    }

    @Override
    default void update(String dataset, Row row) {
        String name = row.isNullAt(1) ? "NULL" : "'" + row.getString(1) + "'";
        sql(dataset, "UPDATE %s SET name = " + name + ", amount = " + row.get(2) + " WHERE id = " + row.get(0));
    }

    @Override
    default void delete(String dataset, long id) {
        sql(dataset, "DELETE FROM %s WHERE id = " + id);
    }

    @Override
    default Set<SourceUse> uses() {
        return EnumSet.allOf(SourceUse.class);
    }

    /** @param statement with {@code %s} for the table */
    default void sql(String dataset, String statement) {
        LocalSpark.newSession().sql(statement.replace("%s", "delta.`" + place(dataset) + "`"));
    }

    /** A new table of items 1 (named a) to {@code count} in one file. */
    default String items(int count, String begin, String... properties) {
        String table = Runs.freshName(begin);
        List<Row> rows = LongStream.rangeClosed(1, count)
                .mapToObj(id -> Frame.item(id, Character.toString((int) ('a' + id - 1)), Long.toString(id)))
                .toList();
        create(table, Frame.ITEMS, rows, properties);
        return table;
    }

    /** A consumer who mirrors the table by its key and is up to date. */
    default SourceFollower following(String dataset) throws Exception {
        SourceFollower follower = new SourceFollower(this, dataset, SourceUse.KEYED_MIRROR);
        follower.advance();
        return follower;
    }

    default void equalsTable(SourceFollower follower, String dataset) throws Exception {
        assertThat(follower.text()).isEqualTo(Rows.text(KernelTable.rows(folder(dataset))));
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
    }
}
