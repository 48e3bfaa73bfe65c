package io.headrace.connectors.testkit;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import java.util.List;
import java.util.Optional;

/** One run that delivers one test dataset, as the engine does it: a session of its own from open to close. */
public final class SinkRun implements AutoCloseable {
    private final String runId;
    private final String dataset;
    private final SinkSession session;
    private final Sink sink;

    private SinkRun(String runId, String dataset, SinkSession session, Sink sink) {
        this.runId = runId;
        this.dataset = dataset;
        this.session = session;
        this.sink = sink;
    }

    public static SinkRun open(SinkStore store, String dataset) throws ConnectorException {
        return open(store, dataset, Runs.freshId(), Faults.NONE);
    }

    public static SinkRun open(SinkStore store, String dataset, String runId, Faults faults) throws ConnectorException {
        SinkSession session = store.open(Runs.of(runId, faults));
        Sink sink = session.sink(mapping(dataset), store.settings(dataset), WriteMode.MIRROR);
        return new SinkRun(runId, dataset, session, sink);
    }

    /** A run of a mapping that appends to {@code place}, which others share. */
    public static SinkRun joining(SinkUnderTest store, String mapping, String place) throws ConnectorException {
        String runId = Runs.freshId();
        SinkSession session = store.open(Runs.of(runId, Faults.NONE));
        Sink sink = session.sink(
                mapping(mapping + place), store.sharedSettings(place).orElseThrow(), WriteMode.APPEND);
        return new SinkRun(runId, mapping + place, session, sink);
    }

    public static String mapping(String dataset) {
        return "share/consumer/" + dataset;
    }

    public Sink sink() {
        return sink;
    }

    public SinkSession session() {
        return session;
    }

    public Committed committed() throws ConnectorException {
        return sink.committed();
    }

    /** The plan that follows the sink's last commit. */
    public Plan plan(Extent extent, Frame frame) throws ConnectorException {
        return plan(committed(), extent, frame);
    }

    /** A plan by this run that follows {@code last}, whether or not that is what the sink holds. */
    public Plan plan(Committed last, Extent extent, Frame frame) {
        long number = last.number() + 1;
        return new Plan(
                mapping(dataset),
                number,
                extent,
                last.to(),
                new Watermark("test", "{\"at\": " + number + "}", "position " + number),
                WriteMode.MIRROR,
                runId,
                "0123456789abcdef".repeat(4),
                frame.schema(),
                frame.schema(),
                frame.key());
    }

    public CommitResult publish(Staged staged) throws ConnectorException {
        return session.publish(List.of(staged), Permits.ALWAYS).get(0);
    }

    /** Checks, stages and publishes. */
    public CommitResult commit(Plan plan, ChangeBatch batch) throws ConnectorException {
        sink.check(plan);
        try (Staged staged = sink.stage(plan, batch)) {
            return publish(staged);
        }
    }

    /** Commits {@code batch} after what the sink holds. */
    public CommitResult deliver(Frame frame, ChangeBatch batch) throws ConnectorException {
        return commit(plan(batch.extent(), frame), batch);
    }

    /** One run from open to close. */
    public static CommitResult deliver(SinkStore store, String dataset, Frame frame, ChangeBatch batch)
            throws ConnectorException {
        try (SinkRun run = open(store, dataset)) {
            return run.deliver(frame, batch);
        }
    }

    /** One run that compacts; empty if there is nothing to gain. */
    public static Optional<CommitResult> compact(SinkStore store, String dataset) throws ConnectorException {
        try (SinkRun run = open(store, dataset)) {
            Optional<Staged> staged = run.sink.compact(LocalSpark.newSession());
            if (staged.isEmpty()) {
                return Optional.empty();
            }
            try (Staged compacted = staged.get()) {
                return Optional.of(run.publish(compacted));
            }
        }
    }

    /** What a brand-new session sees. */
    public static Committed committed(SinkStore store, String dataset) throws ConnectorException {
        try (SinkSession session = store.open(Runs.withoutSpark())) {
            return session.sink(mapping(dataset), store.settings(dataset), WriteMode.MIRROR)
                    .committed();
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
