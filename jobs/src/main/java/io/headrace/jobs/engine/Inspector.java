package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Catalogue;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Preview;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.shape.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one store for somebody who wants to share from it or to receive into it. Changes nothing, and starts Spark only
 * to read rows of kinds that cannot be read without.
 */
public record Inspector(List<Connector> connectors, Store store, RunContext context) {
    /** @param connectors all; those that know {@code store} are asked */
    public static Inspector of(Iterable<Connector> connectors, Store store, RunContext context) {
        return new Inspector(
                StreamSupport.stream(connectors.spliterator(), false)
                        .filter(connector -> connector.opens(store))
                        .toList(),
                store,
                context);
    }

    /** What is to be done with a store. */
    public enum Use {
        READ,
        WRITE
    }

    /** A question to a store. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws ConnectorException;
    }

    /** Whether the store answers; never throws for what it refuses. */
    public Optional<Failure> reach(Use use) {
        try {
            return answer(() -> {
                for (Connector connector : connectors) {
                    check(connector, use);
                }
                return Optional.empty();
            });
        } catch (ConnectorException e) {
            return Optional.of(Failure.of(e));
        }
    }

    private void check(Connector connector, Use use) throws ConnectorException {
        if (use == Use.READ) {
            try (SourceSession session = connector.sources(store, context)) {
                session.check();
            }
        } else {
            try (SinkSession session = connector.sinks(store, context)) {
                session.check();
            }
        }
    }

    /** What the store holds, see {@link SourceSession#catalogue}; in the order of the connectors. */
    public Catalogue catalogue(String name, String under, int most) throws ConnectorException {
        return answer(() -> {
            List<Catalogue.Entry> entries = new ArrayList<>();
            boolean complete = true;
            for (Connector connector : connectors) {
                try (SourceSession session = connector.sources(store, context)) {
                    Catalogue found = session.catalogue(name, under, most);
                    entries.addAll(found.entries());
                    complete &= found.complete();
                }
            }
            List<Catalogue.Entry> kept = entries.stream().limit(most).toList();
            return new Catalogue(kept, complete && kept.size() == entries.size());
        });
    }

    /** The columns and first rows of a dataset as its provider has it. */
    public Preview preview(SourceSettings source, int rows) throws ConnectorException {
        return preview(new DatasetSpec("dataset", "", source, List.of(), Shape.NONE), rows);
    }

    /** The columns and first rows of a dataset before any shape. */
    public Preview preview(DatasetSpec dataset, int rows) throws ConnectorException {
        Connector connector = connectors.stream()
                .filter(c -> c.reads(dataset.source()))
                .findFirst()
                .orElseThrow(() -> new ConnectorException(
                        Kind.REFUSED, "a store of this kind holds no dataset of this kind; check both types"));
        return answer(() -> {
            try (SourceSession session = connector.sources(store, context)) {
                Optional<Preview> quick = session.preview(dataset, rows);
                return quick.isPresent() ? quick.get() : read(session.source(dataset, WriteMode.MIRROR), rows);
            }
        });
    }

    private static Preview read(Source source, int most) throws ConnectorException {
        try (Window window = source.open(Watermark.START)) {
            ChangeBatch batch = window.changes();
            StructType schema =
                    new StructType(Arrays.stream(batch.rows().schema().fields())
                            .filter(field -> !field.name().startsWith(ChangeBatch.RESERVED))
                            .toArray(StructField[]::new));
            List<Preview.Column> columns = Arrays.stream(schema.fields())
                    .map(f -> new Preview.Column(f.name(), f.dataType().simpleString()))
                    .toList();
            try {
                return new Preview(columns, source.rowEstimate(), texts(batch.rows(), schema, most));
            } catch (RuntimeException e) {
                throw window.explain(e).orElseGet(() -> Failures.explain(e));
            }
        }
    }

    private static List<List<@Nullable String>> texts(Dataset<Row> rows, StructType schema, int most) {
        Column[] texts = Arrays.stream(schema.fields())
                .map(field -> Columns.named(field.name()).cast(DataTypes.StringType))
                .toArray(Column[]::new);
        List<List<@Nullable String>> read = new ArrayList<>();
        for (Row row : rows.limit(most).select(texts).collectAsList()) {
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                values.add(row.getString(i));
            }
            read.add(values);
        }
        return read;
    }

    private static <T> T answer(Question<T> question) throws ConnectorException {
        try {
            return question.ask();
        } catch (ConnectorException e) {
            throw e;
        } catch (Exception e) {
            // Spark throws a checked exception of its own without saying so.
            throw Failures.explain(e);
        }
    }
}
