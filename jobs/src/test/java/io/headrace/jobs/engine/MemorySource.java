package io.headrace.jobs.engine;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A provider's dataset (id int, v text) whose every state is kept; tells changes in the way that a test asks for. */
final class MemorySource implements Source {
    static final StructType SCHEMA =
            new StructType().add("id", DataTypes.IntegerType).add("v", DataTypes.StringType);

    final List<Map<Integer, String>> states = new ArrayList<>();
    Extent extent = Extent.CHANGES;
    boolean deletesByPresence;
    boolean newColumnsAreNull = true;
    String asked = "";
    boolean sharesState;
    StructType schema = SCHEMA;
    Optional<ConnectorException> unverified = Optional.empty();
    Optional<RuntimeException> broken = Optional.empty();
    /** What a row that cannot be read means for people. */
    Optional<ConnectorException> unreadable = Optional.empty();

    Runnable whenRead = () -> {};
    int openWindows;
    Supplier<SparkSession> spark = () -> {
        throw new AssertionError("Spark is not needed here");
    };

    /** The provider's data is now {@code rows}: id, text, id, text. */
    void become(Object... rows) {
        Map<Integer, String> state = new TreeMap<>();
        for (int i = 0; i < rows.length; i += 2) {
            state.put((Integer) rows[i], (String) rows[i + 1]);
        }
        states.add(state);
    }

    @Override
    public StructType schema() {
        return schema;
    }

    @Override
    public Forecast forecast(Watermark from) {
        if (broken.isPresent()) {
            throw broken.get();
        }
        Extent told = from.isStart() ? Extent.FULL : at(from) == newest() ? Extent.NOTHING : extent;
        return new Forecast(mark(newest()), told, OptionalLong.of(1), OptionalLong.empty(), "states after " + from);
    }

    @Override
    public Window open(Watermark from) {
        int to = newest();
        openWindows++;
        return new Window() {
            @Override
            public Watermark to() {
                return mark(to);
            }

            @Override
            public ChangeBatch changes() {
                whenRead.run();
                return unreadable.isPresent() ? failing(batch(from, to)) : batch(from, to);
            }

            @Override
            public Optional<ConnectorException> explain(Throwable failure) {
                return unreadable;
            }

            @Override
            public void verify() throws ConnectorException {
                if (unverified.isPresent()) {
                    throw unverified.get();
                }
            }

            @Override
            public void close() {
                openWindows--;
            }
        };
    }

    @Override
    public boolean sharesState() {
        return sharesState;
    }

    @Override
    public boolean areNull(List<String> columns, Watermark from) {
        asked = columns + " since " + from;
        return newColumnsAreNull;
    }

    @Override
    public boolean keyIsEnforced() {
        return false;
    }

    /** Fails in a task, when its rows are read. */
    private static ChangeBatch failing(ChangeBatch batch) {
        UDF1<Integer, Integer> fails = id -> {
            throw new IllegalStateException("a row of " + id);
        };
        return new ChangeBatch.Snapshot(batch.rows()
                .withColumn("id", functions.udf(fails, DataTypes.IntegerType).apply(functions.col("id"))));
    }

    private ChangeBatch batch(Watermark from, int to) {
        Map<Integer, String> now = states.get(to);
        if (from.isStart() || extent == Extent.FULL) {
            return new ChangeBatch.Snapshot(rows(now));
        }
        Map<Integer, String> before = states.get(at(from));
        Map<Integer, String> upserts = new TreeMap<>(now);
        upserts.entrySet().removeIf(e -> e.getValue().equals(before.get(e.getKey())));
        if (extent == Extent.APPENDS) {
            return new ChangeBatch.Appends(rows(upserts));
        }
        if (extent == Extent.PARTS) {
            return new ChangeBatch.Parts(rows(now).selectExpr("*", "'new' as _headrace_origin"), Set.of("old"));
        }
        Dataset<Row> changed = rows(upserts).selectExpr("*", "'upsert' as _headrace_change");
        if (deletesByPresence) {
            return new ChangeBatch.Changes(
                    changed, List.of("id"), Optional.of(rows(now).select("id")));
        }
        Map<Integer, String> gone = new TreeMap<>(before);
        gone.keySet().removeAll(now.keySet());
        Dataset<Row> deleted = rows(gone)
                .withColumn("v", functions.lit(null).cast("string"))
                .withColumn(ChangeBatch.CHANGE, functions.lit(ChangeBatch.DELETE));
        return new ChangeBatch.Changes(changed.unionAll(deleted), List.of("id"), Optional.empty());
    }

    private Dataset<Row> rows(Map<Integer, String> state) {
        List<Row> rows = new ArrayList<>();
        state.forEach((id, v) -> rows.add(RowFactory.create(id, v)));
        Dataset<Row> known = spark.get().createDataFrame(rows, SCHEMA);
        return known.select(Arrays.stream(schema.fields())
                .map(f -> (Arrays.asList(SCHEMA.fieldNames()).contains(f.name())
                                ? known.col(f.name())
                                : functions.lit(7))
                        .cast(f.dataType())
                        .as(f.name()))
                .toArray(Column[]::new));
    }

    private int newest() {
        return states.size() - 1;
    }

    private static int at(Watermark mark) {
        return Integer.parseInt(mark.value());
    }

    private static Watermark mark(int state) {
        return new Watermark("memory", String.valueOf(state), "state " + state);
    }
}
