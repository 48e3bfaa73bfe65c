package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.connectors.testkit.Runs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** A consumer in memory that follows one dataset by its windows: rows by key, or a list of appended rows. */
final class Followed {
    private final Store store;
    private final DatasetSpec dataset;
    private final WriteMode mode;
    private final Map<String, String> rows = new TreeMap<>();
    private final List<String> appended = new ArrayList<>();
    private Watermark at = Watermark.START;

    Followed(Store store, JdbcSource source, WriteMode mode, String... key) {
        this.store = store;
        this.dataset = new DatasetSpec("dataset", "", source, List.of(key), Shape.NONE);
        this.mode = mode;
    }

    Followed(Store store, Shared source, WriteMode mode, String... key) {
        this(store, source.source(), mode, key);
    }

    static JdbcSource table(String table) {
        return Shared.table(table).source();
    }

    static JdbcSource cursor(String table, String cursor) {
        return Shared.table(table).cursor(cursor).source();
    }

    static JdbcSource insertOnly(String table) {
        return Shared.table(table).onlyInserts().source();
    }

    /** What a plan would say; without Spark. */
    Forecast forecast() throws ConnectorException {
        try (SourceSession session = new JdbcConnector().sources(store, Runs.withoutSpark())) {
            return session.source(dataset, mode).forecast(at);
        }
    }

    Extent next() throws ConnectorException {
        return forecast().extent();
    }

    /** Reads one window and applies it. The number of rows in it. */
    int follow() throws ConnectorException {
        return follow(() -> {});
    }

    /** @param between runs when the window is open and not yet read */
    int follow(Between between) throws ConnectorException {
        return follow(() -> {}, between);
    }

    /** As {@link #follow(Between)}, from within another's window. */
    void followQuietly(Between between) {
        try {
            follow(between);
        } catch (ConnectorException e) {
            throw new AssertionError(e);
        }
    }

    /** @param before runs when the table was looked up and nothing is pinned yet */
    int follow(Between before, Between between) throws ConnectorException {
        return follow(before, session -> between.run());
    }

    /** @param inside runs when the window is open and not yet read */
    void followIn(Inside inside) throws ConnectorException {
        follow(() -> {}, inside);
    }

    private int follow(Between before, Inside inside) throws ConnectorException {
        try (SourceSession session = new JdbcConnector().sources(store, Runs.fresh())) {
            Source source = session.source(dataset, mode);
            before.run();
            try (Window window = source.open(at)) {
                inside.run(session);
                return take(window);
            }
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private int take(Window window) {
        List<Row> read = window.changes().rows().collectAsList();
        assertThat(texts(window.changes().rows().collectAsList())).isEqualTo(texts(read));
        apply(window.changes(), read);
        at = window.to();
        return read.size();
    }

    /** As somebody asks for it; the number of rows in it. */
    int again(String from, String to) throws ConnectorException {
        try (SourceSession session = new JdbcConnector().sources(store, Runs.fresh());
                Window window = session.source(dataset, mode).again(from, to, at)) {
            return take(window);
        }
    }

    /** As somebody asks for it; what is held stays until it comes again. */
    void back(String position) throws ConnectorException {
        try (SourceSession session = new JdbcConnector().sources(store, Runs.withoutSpark())) {
            at = session.source(dataset, mode).back(position, at);
        }
    }

    private void apply(ChangeBatch batch, List<Row> read) {
        if (batch instanceof ChangeBatch.Appends) {
            appended.addAll(texts(read));
            return;
        }
        if (batch instanceof ChangeBatch.Snapshot) {
            rows.clear();
            appended.clear();
            appended.addAll(texts(read));
            read.forEach(r -> rows.put(key(r), r.toString()));
            return;
        }
        for (Row row : read) {
            Row own = org.apache.spark.sql.RowFactory.create(java.util.stream.IntStream.range(0, row.size() - 1)
                    .mapToObj(row::get)
                    .toArray());
            if (row.getString(row.size() - 1).equals(ChangeBatch.DELETE)) {
                rows.remove(key(row));
            } else {
                rows.put(key(row), own.toString());
            }
        }
        ((ChangeBatch.Changes) batch).present().ifPresent(present -> {
            Set<String> keys = present.collectAsList().stream()
                    .map(r -> String.valueOf(r.get(0)))
                    .collect(Collectors.toCollection(HashSet::new));
            rows.keySet().retainAll(keys);
        });
    }

    private String key(Row row) {
        return dataset.key().isEmpty()
                ? row.toString()
                : String.valueOf(row.<Object>getAs(dataset.key().get(0)));
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream().map(Row::toString).sorted().toList();
    }

    /** As {@code [1,a]}, sorted by key. */
    List<String> rows() {
        return List.copyOf(rows.values());
    }

    List<String> appended() {
        return appended.stream().sorted().toList();
    }

    Watermark at() {
        return at;
    }

    void at(Watermark watermark) {
        at = watermark;
    }

    interface Between {
        void run() throws java.sql.SQLException;
    }

    interface Inside {
        void run(SourceSession session) throws java.sql.SQLException, ConnectorException;
    }
}
