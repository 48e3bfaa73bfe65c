package io.headrace.connectors.delta;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Shape;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.SourceUnderTest;
import io.headrace.connectors.testkit.SourceUse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;

/** A provider's lake of Delta tables, changed with Delta's own commands. */
interface DeltaProvider extends SourceUnderTest {
    Path lake();

    default LakeStore store() {
        return new LakeStore.Local(lake());
    }

    @Override
    default SourceSession open(RunContext context) throws ConnectorException {
        return new DeltaConnector().sources(store(), context);
    }

    @Override
    default DatasetSpec spec(String dataset, List<String> key) {
        return new DatasetSpec(dataset, "", new DeltaSource("lake", "s\u00eblver tables/" + dataset), key, Shape.NONE);
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

    /** The table, as Spark names it. */
    default String place(String dataset) {
        return folder(dataset).toString();
    }

    default Path folder(String dataset) {
        return lake().resolve("s\u00eblver tables").resolve(dataset);
    }
}
