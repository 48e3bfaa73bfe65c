package io.headrace.connectors.delta;

import io.delta.kernel.engine.Engine;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import java.util.ArrayList;
import java.util.List;

/** The Delta tables of one lake store as sinks; each is committed on its own. Thread-safe. */
final class DeltaSinks implements SinkSession {
    private final Lake lake;
    private final RunContext context;
    private final Engine engine;

    DeltaSinks(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
        this.engine = TableLog.engine(lake);
    }

    @Override
    public void check() throws ConnectorException {
        lake.checkAsSink();
    }

    @Override
    public Sink sink(String mapping, SinkSettings settings, WriteMode mode) throws ConnectorException {
        DeltaSink delta = (DeltaSink) settings;
        TableLog log = new TableLog(lake, lake.path(delta.path()), engine);
        return new DeltaTableSink(new Tenancy(mapping, delta.shared()), lake, log, context);
    }

    @Override
    public List<CommitResult> publish(List<Staged> staged, Permits permits) throws ConnectorException {
        List<CommitResult> results = new ArrayList<>();
        boolean applied = true;
        for (Staged one : staged) {
            StagedFiles files = (StagedFiles) one;
            CommitResult result = applied ? publish(files, permits, results.isEmpty()) : new CommitResult.NotReached();
            applied = result instanceof CommitResult.Done || result instanceof CommitResult.AlreadyDone;
            results.add(result);
        }
        return results;
    }

    private static CommitResult publish(StagedFiles files, Permits permits, boolean first) throws ConnectorException {
        if (first) {
            return files.publish(permits);
        }
        // An exception would say that nothing was applied, and earlier tables were.
        try {
            return files.publish(permits);
        } catch (ConnectorException e) {
            return new CommitResult.NotApplied(e);
        } catch (RuntimeException e) {
            return new CommitResult.Unknown(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        lake.close();
    }
}
