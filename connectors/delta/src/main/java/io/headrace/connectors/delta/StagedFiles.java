package io.headrace.connectors.delta;

import io.headrace.connectors.delta.DeltaTransaction.FileChange;
import io.headrace.connectors.delta.SinkInspector.Held;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Permits.Permit;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.io.IOException;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.apache.spark.sql.delta.actions.AddFile;

/** Files that wait for their commit. If the table was not where the plan expected it, there are none. */
final class StagedFiles implements Staged {
    private final Plan plan;
    private final DeltaTransaction transaction;
    private final Held held;
    private final SinkInspector inspector;
    private final Lake lake;
    private final RunContext context;
    private FileChange files = new FileChange(List.of(), List.of());
    private RowCounts counts = new RowCounts(0, 0, 0, 0, 0);
    private boolean mayBeCommitted;

    StagedFiles(
            Plan plan,
            DeltaTransaction transaction,
            Held held,
            SinkInspector inspector,
            Lake lake,
            RunContext context) {
        this.plan = plan;
        this.transaction = transaction;
        this.held = held;
        this.inspector = inspector;
        this.lake = lake;
        this.context = context;
    }

    void holds(FileChange written, RowCounts counted) {
        files = written;
        counts = counted.inFiles(written.added().size());
    }

    boolean isEmpty() {
        return files.added().isEmpty() && files.removed().isEmpty();
    }

    @Override
    public Plan plan() {
        return plan;
    }

    /** @throws ConnectorException nothing was committed */
    CommitResult publish(Permits permits) throws ConnectorException {
        Committed before = held.committed();
        if (before.isOf(plan)) {
            return new CommitResult.AlreadyDone(before);
        }
        if (before.number() != plan.number() - 1) {
            return new CommitResult.Conflict(before);
        }
        Faults faults = context.faults();
        faults.before(Step.PERMIT, plan);
        CommitResult result;
        Permit permit = permits.acquire(plan);
        try (permit) {
            faults.after(Step.PERMIT, plan);
            faults.before(Step.PUBLISH, plan);
            permit.begin();
            result = commit();
            permit.ended(result);
        }
        if (result instanceof CommitResult.Done) {
            finish();
        }
        return result;
    }

    private CommitResult commit() throws ConnectorException {
        Committed committed = Committed.by(plan, context.clock().instant());
        SinkState state = new SinkState(
                plan.mapping(), transaction.tableId(), transaction.version(), transaction.schema(), committed);
        mayBeCommitted = true;
        try {
            transaction.commit(files, state, inspector.tenancy(), plan);
            context.faults().after(Step.PUBLISH, plan);
            return new CommitResult.Done(counts);
        } catch (Exception e) {
            return readBack(e);
        }
    }

    /** The answer was lost or was an error: only the table knows. */
    private CommitResult readBack(Exception failure) throws ConnectorException {
        boolean refused = failure instanceof ConcurrentModificationException;
        try {
            Committed actual = inspector.held().committed();
            if (actual.isOf(plan)) {
                return new CommitResult.Done(counts);
            }
            // Our files may go only where it is certain that no commit names them: commit n is another run's, or was
            // refused.
            boolean another = actual.number() == plan.number();
            boolean none = refused && actual.number() < plan.number();
            if (another || none) {
                mayBeCommitted = false;
                return new CommitResult.Conflict(actual);
            }
        } catch (ConnectorException e) {
            if (refused && e.kind() == Kind.SINK_CHANGED) {
                mayBeCommitted = false;
                throw e;
            }
            failure.addSuppressed(e);
        }
        return new CommitResult.Unknown("the commit of the table '" + transaction.table() + "' failed with '"
                + failure.getClass().getSimpleName() + "', and it cannot be told whether it was applied");
    }

    /** Delta has nothing to do after a commit; these steps exist for tests, and nothing may fail the commit now. */
    private void finish() {
        try {
            for (Step step : List.of(Step.CONFIRM, Step.REAP)) {
                context.faults().before(step, plan);
                context.faults().after(step, plan);
            }
        } catch (RuntimeException e) {
            System.getLogger(StagedFiles.class.getName())
                    .log(System.Logger.Level.DEBUG, "after the commit of " + plan.mapping(), e);
        }
    }

    @Override
    public void close() {
        if (mayBeCommitted) {
            return;
        }
        try {
            for (AddFile file : files.added()) {
                lake.fileSystem().delete(TableLog.file(transaction.table(), file.path()), false);
            }
        } catch (IOException | ConnectorException e) {
            // Files that no commit names are read by nobody; VACUUM removes them.
            System.getLogger(StagedFiles.class.getName())
                    .log(System.Logger.Level.DEBUG, "staged files of " + plan.mapping() + " stay", e);
        }
    }
}
