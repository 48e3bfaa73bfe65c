package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ChangeBatch.Appends;
import io.headrace.connectors.spi.ChangeBatch.Changes;
import io.headrace.connectors.spi.ChangeBatch.Parts;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Follows one dataset of a source as the engine and a right sink would: a copy in memory and the watermark it has reached. */
public final class SourceFollower {
    private final SourceUnderTest store;
    private final String dataset;
    private final SourceUse use;
    private final List<Map<String, @Nullable Object>> copy = new ArrayList<>();
    private Watermark reached = Watermark.START;

    public SourceFollower(SourceUnderTest store, String dataset, SourceUse use) {
        this.store = store;
        this.dataset = dataset;
        this.use = use;
    }

    /** The watermark after the last window. */
    public Watermark reached() {
        return reached;
    }

    /** The copy, as {@link Rows} writes it. */
    public List<String> text() {
        return Rows.text(copy.stream().map(SourceFollower::withoutReserved).toList());
    }

    /** What a run that starts no Spark is told. */
    public Forecast forecast() throws ConnectorException {
        try (SourceSession session = store.open(Runs.withoutSpark())) {
            return source(session).forecast(reached);
        }
    }

    /** Reads one window in a session of its own and applies it. */
    public Advance advance() throws ConnectorException {
        try (SourceSession session = store.open(Runs.fresh())) {
            Source source = source(session);
            Forecast forecast = source.forecast(reached);
            try (Window window = source.open(reached)) {
                ChangeBatch batch = window.changes();
                Advance advance = new Advance(forecast, batch, apply(batch));
                reached = throughText(window.to());
                return advance;
            }
        }
    }

    public Source source(SourceSession session) throws ConnectorException {
        return session.source(store.spec(dataset, use.key()), use.mode());
    }

    /**
     * One window.
     *
     * @param forecast what was said before it was opened
     * @param batch closed: only its kind is left
     * @param rows how many rows it had
     */
    public record Advance(Forecast forecast, ChangeBatch batch, int rows) {}

    private int apply(ChangeBatch batch) {
        List<Map<String, @Nullable Object>> rows = rows(batch.rows());
        if (batch instanceof Changes changes) {
            merge(changes, rows);
            return rows.size();
        }
        if (batch instanceof Parts parts) {
            copy.removeIf(row -> parts.removed().contains(String.valueOf(row.get(ChangeBatch.ORIGIN))));
        } else if (!(batch instanceof Appends)) {
            copy.clear();
        }
        copy.addAll(rows);
        return rows.size();
    }

    private void merge(Changes changes, List<Map<String, @Nullable Object>> rows) {
        Set<List<String>> seen = new HashSet<>();
        for (Map<String, @Nullable Object> row : rows) {
            List<String> key = key(row, changes.keys());
            if (!seen.add(key)) {
                throw new AssertionError("two changes of one key: " + key);
            }
            copy.removeIf(old -> key(old, changes.keys()).equals(key));
            if (ChangeBatch.UPSERT.equals(row.get(ChangeBatch.CHANGE))) {
                copy.add(row);
            }
        }
        changes.present().ifPresent(present -> {
            Set<List<String>> there = new HashSet<>();
            rows(present).forEach(row -> there.add(key(row, changes.keys())));
            copy.removeIf(row -> !there.contains(key(row, changes.keys())));
        });
    }

    private static List<String> key(Map<String, @Nullable Object> row, List<String> keys) {
        return keys.stream().map(column -> String.valueOf(row.get(column))).toList();
    }

    private static List<Map<String, @Nullable Object>> rows(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> Rows.columns(row, row.schema()))
                .toList();
    }

    private static Map<String, @Nullable Object> withoutReserved(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> shown = new java.util.LinkedHashMap<>(row);
        shown.keySet().removeIf(column -> column.startsWith(ChangeBatch.RESERVED));
        return shown;
    }

    /** As a sink keeps it. */
    private static Watermark throughText(Watermark watermark) {
        Committed committed =
                new Committed(1, Watermark.START, watermark, "run", "print", new StructType(), Instant.EPOCH);
        return Committed.parse(committed.json()).to();
    }
}
