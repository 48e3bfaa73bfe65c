package io.headrace.jobs.engine;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.Staged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A consumer's copy in memory. */
final class MemorySink implements Sink {
    final Set<Extent> accepts = EnumSet.of(Extent.FULL, Extent.APPENDS, Extent.CHANGES);
    Committed committed = Committed.NONE;
    List<Row> rows = new ArrayList<>();
    StructType schema = new StructType();
    Optional<ConnectorException> refusal = Optional.empty();
    Set<SchemaChange> evolves = Set.of();
    Function<Plan, Optional<CommitResult>> answer = plan -> Optional.empty();
    Optional<String> compacts = Optional.empty();
    Runnable whenCompacted = () -> {};
    int openStages;
    Extent last = Extent.NOTHING;

    @Override
    public Committed committed() throws ConnectorException {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return committed;
    }

    @Override
    public Set<Extent> accepts() {
        return accepts;
    }

    @Override
    public Set<SchemaChange> evolves() {
        return evolves;
    }

    @Override
    public void check(Plan plan) {}

    @Override
    public Dataset<Row> rows(SparkSession spark) {
        return spark.createDataFrame(List.copyOf(rows), schema);
    }

    /** What a commit would leave behind. */
    record Batch(MemorySink sink, Plan plan, List<Row> after, int changed, String summary) implements Staged {
        Batch(MemorySink sink, Plan plan, List<Row> after, int changed) {
            this(sink, plan, after, changed, "");
        }

        CommitResult publish() {
            Optional<CommitResult> scripted = sink.answer.apply(plan);
            if (scripted.isPresent()) {
                return scripted.get();
            }
            sink.rows = after;
            sink.schema = plan.schema();
            sink.last = plan.extent();
            sink.committed = Committed.parse(Committed.by(plan, Instant.EPOCH).json());
            return new CommitResult.Done(new RowCounts(changed, changed, 0, 0, 0));
        }

        @Override
        public void close() {
            sink.openStages--;
        }
    }

    @Override
    public Staged stage(Plan plan, ChangeBatch batch) {
        List<Row> given = batch.rows().collectAsList();
        openStages++;
        if (batch instanceof ChangeBatch.Snapshot) {
            return new Batch(this, plan, given, given.size());
        }
        List<Row> after = new ArrayList<>(rows);
        if (batch instanceof ChangeBatch.Changes changes) {
            for (Row row : given) {
                after.removeIf(
                        r -> changes.keys().stream().allMatch(k -> r.getAs(k).equals(row.getAs(k))));
                if (row.getAs(ChangeBatch.CHANGE).equals(ChangeBatch.UPSERT)) {
                    after.add(row);
                }
            }
            return new Batch(this, plan, plain(after, plan), given.size());
        }
        after.addAll(given);
        return new Batch(this, plan, plain(after, plan), given.size());
    }

    @Override
    public Optional<Staged> compact(SparkSession spark) {
        Committed last = committed;
        Plan plan = new Plan(
                "orders/acme/orders",
                last.number() + 1,
                Extent.APPENDS,
                last.to(),
                last.to(),
                WriteMode.MIRROR,
                "compaction",
                last.fingerprint(),
                last.sourceSchema(),
                schema,
                List.of());
        openStages += compacts.isPresent() ? 1 : 0;
        whenCompacted.run();
        return compacts.map(summary -> new Batch(this, plan, rows, 0, summary));
    }

    private static List<Row> plain(List<Row> rows, Plan plan) {
        return rows.stream()
                .map(r -> org.apache.spark.sql.RowFactory.create(
                        java.util.Arrays.stream(plan.schema().fieldNames())
                                .map(n -> java.util.Arrays.asList(r.schema().fieldNames())
                                                .contains(n)
                                        ? r.<Object>getAs(n)
                                        : null)
                                .toArray()))
                .map(r -> (Row)
                        new org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema(toArray(r), plan.schema()))
                .toList();
    }

    private static Object[] toArray(Row row) {
        Object[] values = new Object[row.size()];
        java.util.Arrays.setAll(values, row::get);
        return values;
    }
}
