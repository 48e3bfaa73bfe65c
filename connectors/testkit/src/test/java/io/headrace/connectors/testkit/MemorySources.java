package io.headrace.connectors.testkit;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Sources in memory that keep every state, right or with one flaw each: they test the contract. */
class MemorySources implements SourceUnderTest {
    /** What is wrong. */
    enum Flaw {
        NONE,
        LOSES_A_ROW,
        REPEATS_ROWS,
        FORGETS_DELETES,
        READS_LATER_STATES,
        STARTS_SPARK,
        TAKES_ANY_WATERMARK,
        TAKES_ANY_USE,
        FINDS_ANYTHING
    }

    /** Version {@code n} of the rows is {@code states.get(n - 1)}. */
    private record Table(Frame frame, List<List<Row>> states) {}

    private record Settings(String store, String table) implements SourceSettings {}

    private final Map<String, Table> tables = new ConcurrentHashMap<>();
    private final Flaw flaw;

    MemorySources(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public SourceSession open(RunContext context) {
        return new Session(context);
    }

    @Override
    public DatasetSpec spec(String dataset, List<String> key) {
        return new DatasetSpec(dataset, "", new Settings("memory", dataset), key, Shape.NONE);
    }

    @Override
    public void create(String dataset, Frame frame, List<Row> rows) {
        tables.put(dataset, new Table(frame, new ArrayList<>(List.of(rows))));
    }

    @Override
    public void insert(String dataset, List<Row> rows) {
        change(dataset, List.of(), rows);
    }

    @Override
    public void update(String dataset, Row row) {
        change(dataset, List.of(row.getLong(0)), List.of(row));
    }

    @Override
    public void delete(String dataset, long id) {
        change(dataset, List.of(id), List.of());
    }

    private void change(String dataset, List<Long> gone, List<Row> added) {
        List<List<Row>> states = tables.get(dataset).states;
        List<Row> next = new ArrayList<>(states.get(states.size() - 1));
        next.removeIf(row -> gone.contains(row.getLong(0)));
        next.addAll(added);
        states.add(next);
    }

    @Override
    public Set<SourceUse> uses() {
        return EnumSet.of(SourceUse.KEYED_MIRROR, SourceUse.APPEND);
    }

    private final class Session implements SourceSession {
        private final RunContext context;

        Session(RunContext context) {
            this.context = context;
        }

        @Override
        public void check() {}

        @Override
        public Source source(DatasetSpec dataset, WriteMode mode) throws ConnectorException {
            Table table = tables.get(dataset.name());
            if (flaw == Flaw.FINDS_ANYTHING) {
                return new MemorySource(context, tables.values().iterator().next(), dataset.key());
            }
            if (table == null
                    || !Arrays.asList(table.frame.schema().fieldNames()).containsAll(dataset.key())) {
                throw new ConnectorException(Kind.NOT_FOUND, "'" + dataset.name() + "' is not there");
            }
            if (mode == WriteMode.MIRROR && dataset.key().isEmpty() && flaw != Flaw.TAKES_ANY_USE) {
                throw new ConnectorException(Kind.REFUSED, "'" + dataset.name() + "' has no key");
            }
            return new MemorySource(context, table, dataset.key());
        }

        @Override
        public void close() {}
    }

    private final class MemorySource implements Source {
        private final RunContext context;
        private final Table table;
        private final List<String> key;

        MemorySource(RunContext context, Table table, List<String> key) {
            this.context = context;
            this.table = table;
            this.key = key;
        }

        @Override
        public StructType schema() {
            return table.frame.schema();
        }

        @Override
        public Forecast forecast(Watermark from) throws ConnectorException {
            if (flaw == Flaw.STARTS_SPARK) {
                context.spark().get();
            }
            int version = version(from);
            Extent extent = version == 0
                    ? Extent.FULL
                    : version == table.states.size() ? Extent.NOTHING : key.isEmpty() ? Extent.APPENDS : Extent.CHANGES;
            return new Forecast(
                    newest(), extent, OptionalLong.empty(), OptionalLong.empty(), "from version " + version);
        }

        @Override
        public Window open(Watermark from) throws ConnectorException {
            int version = version(from);
            Watermark to = newest();
            return new Window() {
                @Override
                public Watermark to() {
                    return to;
                }

                @Override
                public ChangeBatch changes() {
                    int end = flaw == Flaw.READS_LATER_STATES ? table.states.size() : Integer.parseInt(to.value());
                    return between(version, end);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean keyIsEnforced() {
            return true;
        }

        private ChangeBatch between(int from, int to) {
            Frame frame = new Frame(table.frame.schema(), key);
            List<Row> now = table.states.get(to - 1);
            if (from == 0) {
                return frame.snapshot(now.toArray(new Row[0]));
            }
            List<Row> before = table.states.get(from - 1);
            List<Row> added = new ArrayList<>(now);
            if (flaw != Flaw.REPEATS_ROWS) {
                added.removeAll(before);
            }
            if (flaw == Flaw.LOSES_A_ROW) {
                added.remove(0);
            }
            if (key.isEmpty()) {
                return frame.appends(added.toArray(new Row[0]));
            }
            List<Row> gone = new ArrayList<>(flaw == Flaw.FORGETS_DELETES ? List.of() : before);
            gone.removeIf(row -> now.stream().anyMatch(other -> other.getLong(0) == row.getLong(0)));
            return frame.changes(added, gone);
        }

        private Watermark newest() {
            return new Watermark("memory", String.valueOf(table.states.size()), "version " + table.states.size());
        }

        private int version(Watermark from) throws ConnectorException {
            if (!from.isStart() && !from.kind().equals("memory") && flaw != Flaw.TAKES_ANY_WATERMARK) {
                throw new ConnectorException(Kind.REFUSED, "'" + from.kind() + "' is no watermark of this store");
            }
            return from.isStart() ? 0 : Integer.parseInt(from.value());
        }
    }
}
