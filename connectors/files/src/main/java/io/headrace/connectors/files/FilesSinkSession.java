package io.headrace.connectors.files;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The consumer's lake. Several threads: one per mapping. */
final class FilesSinkSession implements SinkSession {
    private final Lake lake;
    private final RunContext context;

    FilesSinkSession(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
    }

    @Override
    public void check() throws ConnectorException {
        lake.checkAsSink();
    }

    @Override
    public Sink sink(String mapping, SinkSettings settings, WriteMode mode) throws ConnectorException {
        if (settings instanceof ParquetSink parquet) {
            return new FolderSink(new SinkFolder(lake, parquet.path(), mapping), new ParquetFormat(), context);
        }
        if (settings instanceof CsvSink csv) {
            SinkFormat format = new CsvOut(csv.delimiter().charAt(0));
            return new FolderSink(new SinkFolder(lake, csv.path(), mapping), format, context);
        }
        throw new ConnectorException(Kind.INTERNAL, "Not a sink of files: '" + mapping + "'");
    }

    @Override
    public List<CommitResult> publish(List<Staged> staged, Permits permits) throws ConnectorException {
        List<CommitResult> results = new ArrayList<>();
        boolean applied = true;
        for (Staged one : staged) {
            CommitResult result;
            try {
                result = applied ? publish((FolderStaged) one, permits) : new CommitResult.NotReached();
            } catch (ConnectorException e) {
                if (results.isEmpty()) {
                    throw e;
                }
                // An exception would say that the ones before were not applied either.
                result = new CommitResult.NotApplied(e);
            } catch (RuntimeException e) {
                if (results.isEmpty()) {
                    throw e;
                }
                result = new CommitResult.Unknown("Not published: " + e.getMessage());
            }
            applied = applied && (result instanceof CommitResult.Done || result instanceof CommitResult.AlreadyDone);
            results.add(result);
        }
        return results;
    }

    private CommitResult publish(FolderStaged staged, Permits permits) throws ConnectorException {
        Plan plan = staged.plan();
        Manifest manifest = staged.manifest();
        if (manifest == null) {
            return standing(staged);
        }
        context.faults().before(Step.PERMIT, plan);
        CommitResult result;
        try (Permits.Permit permit = permits.acquire(plan)) {
            context.faults().after(Step.PERMIT, plan);
            result = create(staged, manifest, permit);
            permit.ended(result);
        }
        if (result instanceof CommitResult.Done) {
            finish(staged);
        }
        return result;
    }

    /** The atomic step, and what became of it. */
    private CommitResult create(FolderStaged staged, Manifest manifest, Permits.Permit permit)
            throws ConnectorException {
        Plan plan = staged.plan();
        context.faults().before(Step.PUBLISH, plan);
        if (!follows(staged, manifest)) {
            return standing(staged);
        }
        permit.begin();
        boolean created = false;
        try {
            created = staged.create(manifest);
            context.faults().after(Step.PUBLISH, plan);
        } catch (IOException | RuntimeException e) {
            if (!created) {
                return readBack(staged, e);
            }
        }
        return created ? done(staged, manifest) : standing(staged);
    }

    /** Created, and unless this process slept for many commits also where readers look. */
    private static CommitResult done(FolderStaged staged, Manifest manifest) {
        try {
            Optional<Boolean> holds = staged.folder().chain().holds(manifest);
            if (holds.isPresent()) {
                return holds.get() ? new CommitResult.Done(staged.counts()) : standing(staged);
            }
        } catch (IOException | ConnectorException | RuntimeException e) {
            return unknown(staged.plan(), e.getClass().getSimpleName());
        }
        return unknown(staged.plan(), "others have committed many times since");
    }

    private static CommitResult unknown(Plan plan, String why) {
        return new CommitResult.Unknown("The store's answer to commit " + plan.number() + " of '" + plan.mapping()
                + "' was lost ('" + why + "')");
    }

    /** Whether the chain still ends where the batch was staged for. */
    private static boolean follows(FolderStaged staged, Manifest manifest) throws ConnectorException {
        String head = newest(staged).map(Chain.Entry::sha256).orElse("");
        return head.equals(manifest.previous());
    }

    private static Optional<Chain.Entry> newest(FolderStaged staged) throws ConnectorException {
        try {
            return staged.folder().chain().newest();
        } catch (IOException e) {
            throw LakeErrors.of(e, "read the folder '" + staged.folder().name() + "'");
        }
    }

    private static CommitResult standing(FolderStaged staged) throws ConnectorException {
        Committed actual =
                newest(staged).map(entry -> entry.manifest().committed()).orElse(Committed.NONE);
        return actual.isOf(staged.plan()) ? new CommitResult.AlreadyDone(actual) : new CommitResult.Conflict(actual);
    }

    private static CommitResult readBack(FolderStaged staged, Exception failure) {
        Plan plan = staged.plan();
        try {
            Optional<Chain.Entry> there = staged.folder().chain().at(plan.number());
            if (there.isPresent()) {
                Committed actual = there.get().manifest().committed();
                return actual.isOf(plan) ? new CommitResult.Done(staged.counts()) : new CommitResult.Conflict(actual);
            }
        } catch (IOException | ConnectorException e) {
            failure.addSuppressed(e);
        }
        return unknown(plan, failure.getClass().getSimpleName());
    }

    /** The commit stands whatever happens here: the next run does again what is missing. */
    private void finish(FolderStaged staged) {
        Plan plan = staged.plan();
        try {
            context.faults().before(Step.CONFIRM, plan);
            Optional<Head> head = staged.folder().reconciled();
            if (head.isEmpty() || head.get().number() < plan.number()) {
                // A listing that does not show the commit yet: the staged files may be the only ones.
                return;
            }
            staged.settled();
            context.faults().after(Step.CONFIRM, plan);
            context.faults().before(Step.REAP, plan);
            staged.folder().reap(head.get());
            context.faults().after(Step.REAP, plan);
        } catch (ConnectorException | IOException | RuntimeException e) {
            return;
        }
    }

    @Override
    public void close() {
        lake.close();
    }
}
