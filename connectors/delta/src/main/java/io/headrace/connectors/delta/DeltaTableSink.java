package io.headrace.connectors.delta;

import io.headrace.connectors.delta.DeltaTransaction.FileChange;
import io.headrace.connectors.delta.KeyedRewrite.Rewritten;
import io.headrace.connectors.delta.SinkInspector.Held;
import io.headrace.connectors.delta.TableLog.State;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** One Delta table as a copy. {@link #stage} writes files that no commit names; {@link StagedFiles} commits them. */
final class DeltaTableSink implements Sink {
    private final Tenancy tenancy;
    private final Lake lake;
    private final TableLog log;
    private final SinkInspector inspector;
    private final RunContext context;

    DeltaTableSink(Tenancy tenancy, Lake lake, TableLog log, RunContext context) {
        this.tenancy = tenancy;
        this.lake = lake;
        this.log = log;
        this.inspector = new SinkInspector(tenancy, lake, log);
        this.context = context;
    }

    @Override
    public Committed committed() throws ConnectorException {
        return inspector.held().committed();
    }

    @Override
    public Set<Extent> accepts() {
        return tenancy.shared() ? EnumSet.of(Extent.APPENDS) : EnumSet.of(Extent.FULL, Extent.APPENDS, Extent.CHANGES);
    }

    /** A wider type would need a feature of tables that other readers do not have. */
    @Override
    public Set<SchemaChange> evolves() {
        return Set.of(SchemaChange.ADDED);
    }

    @Override
    public void check(Plan plan) throws ConnectorException {
        ColumnCheck.refuseWhatDeltaCannotHold(plan, log.table());
        Held held = inspector.held();
        StructType wanted = Schemas.plain(plan.schema());
        if (held.state().isEmpty()) {
            return;
        }
        StructType table = Schemas.plain(held.state().get().metadata().schema());
        Optional<String> breaking = Schemas.breaking(table, wanted);
        boolean others = held.committed().isNone() && table.size() != wanted.size();
        if (!tenancy.shared() && held.committed().isNone() && (others || breaking.isPresent())) {
            throw new ConnectorException(
                    Kind.TARGET_OCCUPIED,
                    "The empty table '" + log.table() + "' has other columns than the dataset: "
                            + breaking.orElse("it has " + table.size() + " of them, not " + wanted.size())
                            + "; remove it or deliver to another path");
        }
        if (plan.extent() != Extent.FULL && breaking.isPresent()) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The table '" + log.table() + "' cannot take the dataset's columns as they are now: "
                            + breaking.get() + "; order a full snapshot");
        }
    }

    @Override
    public Dataset<Row> rows(SparkSession spark) throws ConnectorException {
        Held held = inspector.held();
        State state = held.state()
                .orElseThrow(() -> new ConnectorException(
                        Kind.NOT_FOUND, "There is no table '" + log.table() + "' before its first commit"));
        lake.configure(spark);
        SparkSession.setActiveSession(spark);
        return DeltaFrames.table(spark, log.table(), state.version()).select(Columns.of(held.schema()));
    }

    @Override
    public Staged stage(Plan plan, ChangeBatch batch) throws ConnectorException {
        if (tenancy.shared() && batch.extent() != Extent.APPENDS) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The table '" + log.table() + "' is shared with other mappings and takes new rows only; commit "
                            + plan.number() + " of '" + plan.mapping() + "' would replace some");
        }
        if (!accepts().contains(batch.extent())) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "A Delta table takes no whole parts of a source, as commit " + plan.number() + " of '"
                            + plan.mapping() + "' would need");
        }
        return stage(
                plan,
                batch.rows().sparkSession(),
                transaction -> batch instanceof ChangeBatch.Changes changes
                        ? keyed(changes, plan, transaction)
                        : whole(batch, transaction));
    }

    @Override
    public Optional<Staged> compact(SparkSession spark) throws ConnectorException {
        Held held = inspector.held();
        if (held.committed().isNone() || tenancy.shared()) {
            return Optional.empty();
        }
        Plan plan = Compaction.plan(tenancy.mapping(), held, context.runId());
        StagedFiles staged = stage(plan, spark, DeltaTableSink::compacted);
        if (staged.isEmpty()) {
            staged.close();
            return Optional.empty();
        }
        return Optional.of(staged);
    }

    private StagedFiles stage(Plan plan, SparkSession spark, Writing writing) throws ConnectorException {
        lake.configure(spark);
        Faults faults = context.faults();
        try {
            faults.before(Step.FENCE, plan);
            DeltaTransaction transaction = DeltaTransaction.begin(spark, log.table(), tenancy);
            if (transaction.version() < 0) {
                inspector.claim();
            }
            faults.after(Step.FENCE, plan);
            faults.before(Step.RECONCILE, plan);
            // Judged at the version that the transaction builds on; the commit fails if anything comes between.
            Held held = inspector.heldAt(transaction.version());
            boolean isDue = held.committed().number() == plan.number() - 1;
            if (isDue && transaction.lacksMapping(plan.schema())) {
                transaction.enableMapping();
                transaction = DeltaTransaction.begin(spark, log.table(), tenancy);
                held = inspector.heldAt(transaction.version());
            }
            faults.after(Step.RECONCILE, plan);
            StagedFiles staged = new StagedFiles(plan, transaction, held, inspector, lake, context);
            if (isDue && held.committed().number() == plan.number() - 1) {
                write(plan, writing, transaction, staged);
            }
            return staged;
        } catch (ConnectorException e) {
            throw e;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private void write(Plan plan, Writing writing, DeltaTransaction transaction, StagedFiles staged)
            throws ConnectorException {
        try {
            context.faults().before(Step.STAGE, plan);
            transaction.columns(plan.schema());
            Written written = writing.write(transaction);
            staged.holds(written.files(), written.counts());
            context.faults().after(Step.STAGE, plan);
            context.faults().before(Step.VERIFY, plan);
            verify(written, plan);
            context.faults().after(Step.VERIFY, plan);
        } catch (Exception e) {
            staged.close();
            throw e;
        }
    }

    /** @param expected rows that the new files must hold, if known */
    private record Written(FileChange files, RowCounts counts, Optional<Long> expected) {}

    private interface Writing {
        Written write(DeltaTransaction transaction);
    }

    private static Written compacted(DeltaTransaction transaction) {
        FileChange files = Compaction.write(transaction);
        Optional<Long> rows = FileChange.rows(files.removed());
        return new Written(files, new RowCounts(rows.orElse(0L), 0, 0, 0, files.bytes()), rows);
    }

    private static Written whole(ChangeBatch batch, DeltaTransaction transaction) {
        List<AddFile> removed = batch.extent() == Extent.FULL ? transaction.files() : List.of();
        List<AddFile> added = transaction.write(FileSizes.sized(Columns.filled(batch.rows(), transaction.schema())));
        FileChange files = new FileChange(added, removed);
        long rows = FileChange.rows(added).orElse(0L);
        long gone = FileChange.rows(removed).orElse(0L);
        return new Written(files, new RowCounts(rows, rows, 0, gone, files.bytes()), transaction.writtenRows());
    }

    private static Written keyed(ChangeBatch.Changes batch, Plan plan, DeltaTransaction transaction) {
        Dataset<Row> changes = batch.rows().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Rewritten rewritten = new KeyedRewrite(transaction, plan.key(), changes).write();
            FileChange files = rewritten.files();
            long updated = rewritten.updated();
            RowCounts counts = new RowCounts(
                    rewritten.read(), rewritten.upserts() - updated, updated, rewritten.deleted(), files.bytes());
            Optional<Long> expected = FileChange.rows(files.removed())
                    .map(before -> before - updated - rewritten.deleted() + rewritten.upserts());
            return new Written(files, counts, expected);
        } finally {
            changes.unpersist();
        }
    }

    private void verify(Written written, Plan plan) throws ConnectorException {
        Optional<Long> held = FileChange.rows(written.files().added());
        if (held.isPresent() && written.expected().isPresent() && !held.equals(written.expected())) {
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "Commit " + plan.number() + " of '" + plan.mapping() + "' would write " + held.get()
                            + " rows to the table '" + log.table() + "', but "
                            + written.expected().get()
                            + " were expected; make sure that the dataset's key is unique, then order a full snapshot");
        }
    }

    private ConnectorException failed(Exception e) {
        return LakeErrors.of(e, "write to the table '" + log.table() + "'");
    }
}
