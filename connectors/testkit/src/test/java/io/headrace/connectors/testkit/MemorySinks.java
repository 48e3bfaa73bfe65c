package io.headrace.connectors.testkit;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ChangeBatch.Changes;
import io.headrace.connectors.spi.ChangeBatch.Parts;
import io.headrace.connectors.spi.ChangeBatch.Snapshot;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Sinks in memory, right or with one flaw each: they test the contract, which must be able to fail. */
class MemorySinks implements SinkUnderTest {
    /** What is wrong. */
    enum Flaw {
        NONE,
        IGNORES_THE_NUMBER,
        ACCEPTS_GAPS,
        SHOWS_STAGED_ROWS,
        FORGETS_DELETES,
        FORGETS_ROWS_ON_EMPTY_CHANGES,
        OVERWRITES_FOREIGN_DATA,
        FAILS_AFTER_THE_ATOMIC_STEP,
        ASKS_NO_PERMIT,
        USES_PERMITS_TOO_LATE,
        FORGETS_WHAT_WAS_DONE,
        CUTS_STRINGS,
        TAKES_ANY_COLUMNS,
        COUNTS_EVERY_ATTEMPT
    }

    /** One column is {@code _origin}, where rows came from; it is not shown. */
    private record Table(Committed committed, StructType schema, List<Map<String, Object>> rows) {
        static final Table NONE = new Table(Committed.NONE, new StructType(), List.of());
    }

    private record Settings(String store, String target) implements SinkSettings {}

    /** Written by tasks of a wrong sink. */
    private static final Queue<Row> WRITTEN = new ConcurrentLinkedQueue<>();

    private final Map<String, Table> tables = new ConcurrentHashMap<>();
    private final Flaw flaw;

    MemorySinks(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public SinkSession open(RunContext context) {
        return new Session(context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new Settings("memory", dataset);
    }

    @Override
    public List<Map<String, Object>> rows(String dataset) {
        return table(dataset).rows.stream().map(MemorySinks::shown).toList();
    }

    @Override
    public void putForeign(String dataset) {
        tables.put(dataset, new Table(Committed.NONE, new StructType(), List.of(Map.of("theirs", 1L))));
    }

    @Override
    public String foreign(String dataset) {
        return table(dataset).rows.toString();
    }

    @Override
    public Set<ValueKind> refuses() {
        return Set.of(ValueKind.MAP);
    }

    private Table table(String dataset) {
        return tables.getOrDefault(dataset, Table.NONE);
    }

    private static Map<String, Object> shown(Map<String, Object> row) {
        Map<String, Object> shown = new LinkedHashMap<>(row);
        shown.keySet().removeIf(column -> column.startsWith(ChangeBatch.RESERVED));
        return shown;
    }

    private record InMemory(Plan plan, String dataset, ChangeBatch batch, List<Map<String, Object>> rows)
            implements Staged {
        @Override
        public void close() {}
    }

    private final class Session implements SinkSession {
        private final RunContext context;

        Session(RunContext context) {
            this.context = context;
        }

        @Override
        public void check() {}

        @Override
        public Sink sink(String mapping, SinkSettings settings, WriteMode mode) {
            return new MemorySink(context, settings.target());
        }

        @Override
        public List<CommitResult> publish(List<Staged> staged, Permits permits) throws ConnectorException {
            List<CommitResult> results = new ArrayList<>();
            for (Staged one : staged) {
                try {
                    results.add(publish((InMemory) one, permits));
                } catch (ConnectorException e) {
                    if (results.isEmpty() || flaw == Flaw.FORGETS_WHAT_WAS_DONE) {
                        throw e;
                    }
                    results.add(new CommitResult.NotApplied(e));
                }
            }
            return results;
        }

        private CommitResult publish(InMemory staged, Permits permits) throws ConnectorException {
            context.faults().before(Step.PERMIT, staged.plan);
            if (flaw == Flaw.ASKS_NO_PERMIT) {
                return publish(staged, () -> {});
            }
            try (Permits.Permit permit = permits.acquire(staged.plan)) {
                context.faults().after(Step.PERMIT, staged.plan);
                CommitResult result = publish(staged, permit);
                permit.ended(result);
                return result;
            }
        }

        private CommitResult publish(InMemory staged, Permits.Permit permit) throws ConnectorException {
            Plan plan = staged.plan;
            context.faults().before(Step.PUBLISH, plan);
            if (flaw != Flaw.USES_PERMITS_TOO_LATE) {
                permit.begin();
            }
            CommitResult result = swap(staged);
            try {
                context.faults().after(Step.PUBLISH, plan);
            } catch (RuntimeException lost) {
                if (flaw == Flaw.FAILS_AFTER_THE_ATOMIC_STEP) {
                    throw lost;
                }
            }
            finish(plan);
            return result;
        }

        private void finish(Plan plan) {
            try {
                for (Step step : List.of(Step.CONFIRM, Step.REAP)) {
                    context.faults().before(step, plan);
                    context.faults().after(step, plan);
                }
            } catch (BlowAt.Injected e) {
                // The commit stands.
                return;
            }
        }

        private CommitResult swap(InMemory staged) {
            Plan plan = staged.plan;
            synchronized (tables) {
                Table now = table(staged.dataset);
                if (now.committed.isOf(plan)) {
                    return new CommitResult.AlreadyDone(now.committed);
                }
                boolean follows = flaw == Flaw.ACCEPTS_GAPS
                        ? plan.number() > now.committed.number()
                        : plan.number() == now.committed.number() + 1;
                if (!follows && flaw != Flaw.IGNORES_THE_NUMBER) {
                    return new CommitResult.Conflict(now.committed);
                }
                List<Map<String, Object>> rows = new ArrayList<>(now.rows);
                RowCounts counts = apply(staged, rows);
                tables.put(
                        staged.dataset,
                        new Table(Committed.by(plan, context.clock().instant()), plan.schema(), List.copyOf(rows)));
                return new CommitResult.Done(counts);
            }
        }

        private RowCounts apply(InMemory staged, List<Map<String, Object>> rows) {
            int read = staged.rows.size();
            if (staged.batch instanceof Changes changes) {
                if (read == 0 && flaw == Flaw.FORGETS_ROWS_ON_EMPTY_CHANGES) {
                    rows.clear();
                }
                return merge(staged.rows, changes.keys(), rows);
            }
            int before = rows.size();
            if (staged.batch instanceof Snapshot) {
                rows.clear();
            } else if (staged.batch instanceof Parts parts) {
                rows.removeIf(row -> parts.removed().contains(row.get(ChangeBatch.ORIGIN)));
            }
            int deleted = before - rows.size();
            rows.addAll(staged.rows);
            return new RowCounts(read, read, 0, deleted, 0);
        }

        private RowCounts merge(List<Map<String, Object>> changes, List<String> keys, List<Map<String, Object>> rows) {
            long inserted = 0;
            long updated = 0;
            long deleted = 0;
            for (Map<String, Object> change : changes) {
                boolean delete = ChangeBatch.DELETE.equals(change.get(ChangeBatch.CHANGE));
                if (delete && flaw == Flaw.FORGETS_DELETES) {
                    continue;
                }
                boolean was = rows.removeIf(row -> key(row, keys).equals(key(change, keys)));
                if (!delete) {
                    rows.add(change);
                }
                inserted += !delete && !was ? 1 : 0;
                updated += !delete && was ? 1 : 0;
                deleted += delete && was ? 1 : 0;
            }
            return new RowCounts(changes.size(), inserted, updated, deleted, 0);
        }

        @Override
        public void close() {}
    }

    private static List<Object> key(Map<String, Object> row, List<String> keys) {
        return keys.stream().map(row::get).toList();
    }

    private final class MemorySink implements Sink {
        private final RunContext context;
        private final String dataset;

        MemorySink(RunContext context, String dataset) {
            this.context = context;
            this.dataset = dataset;
        }

        @Override
        public Committed committed() throws ConnectorException {
            Table now = table(dataset);
            if (now.committed.isNone() && !now.rows.isEmpty() && flaw != Flaw.OVERWRITES_FOREIGN_DATA) {
                throw new ConnectorException(Kind.TARGET_OCCUPIED, "'" + dataset + "' is not ours");
            }
            return now.committed;
        }

        @Override
        public Set<Extent> accepts() {
            return EnumSet.complementOf(EnumSet.of(Extent.NOTHING));
        }

        @Override
        public void check(Plan plan) throws ConnectorException {
            if (Arrays.asList(plan.schema().fieldNames()).contains("map")) {
                throw new ConnectorException(Kind.REFUSED, "'map' is a map");
            }
            Table now = table(dataset);
            if (plan.extent() != Extent.FULL && !now.schema.equals(plan.schema()) && flaw != Flaw.TAKES_ANY_COLUMNS) {
                throw new ConnectorException(Kind.REFUSED, "'" + dataset + "' has other columns");
            }
        }

        @Override
        public Dataset<Row> rows(SparkSession spark) {
            Table now = table(dataset);
            List<Row> rows = now.rows.stream()
                    .map(row -> RowFactory.create(
                            Arrays.stream(now.schema.fieldNames()).map(row::get).toArray()))
                    .toList();
            return spark.createDataFrame(rows, now.schema);
        }

        @Override
        public Staged stage(Plan plan, ChangeBatch batch) throws ConnectorException {
            for (Step step : List.of(Step.FENCE, Step.RECONCILE)) {
                context.faults().before(step, plan);
                context.faults().after(step, plan);
            }
            committed();
            context.faults().before(Step.STAGE, plan);
            List<Map<String, Object>> rows =
                    collected(batch.rows()).stream().map(this::values).toList();
            context.faults().after(Step.STAGE, plan);
            context.faults().before(Step.VERIFY, plan);
            context.faults().after(Step.VERIFY, plan);
            if (flaw == Flaw.SHOWS_STAGED_ROWS) {
                tables.put(dataset, new Table(table(dataset).committed, plan.schema(), rows));
            }
            return new InMemory(plan, dataset, batch, rows);
        }

        private List<Row> collected(Dataset<Row> rows) {
            if (flaw != Flaw.COUNTS_EVERY_ATTEMPT) {
                return rows.collectAsList();
            }
            WRITTEN.clear();
            rows.foreach((ForeachFunction<Row>) row -> WRITTEN.add(row));
            return List.copyOf(WRITTEN);
        }

        private Map<String, Object> values(Row row) {
            Map<String, Object> values = new HashMap<>();
            for (String column : row.schema().fieldNames()) {
                Object value = row.get(row.fieldIndex(column));
                boolean cut = flaw == Flaw.CUTS_STRINGS && value instanceof String text && text.length() > 10;
                values.put(column, cut ? ((String) value).substring(0, 10) : value);
            }
            return values;
        }
    }
}
