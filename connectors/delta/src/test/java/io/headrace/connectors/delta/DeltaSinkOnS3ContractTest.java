package io.headrace.connectors.delta;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.SinkOrderContract;
import io.headrace.connectors.testkit.SinkSweepContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Delta sink on S3 keeps what every sink promises of struck runs and of order, seen with Delta Kernel in the files behind the
 * store. Chosen by time, since each commit costs seconds here: only the steps that write to the store; what
 * is delivered and its values, which do not depend on the store, on a local disk alone.
 */
class DeltaSinkOnS3ContractTest implements SinkSweepContract, SinkOrderContract {
    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new DeltaConnector().sinks(S3Lake.store(), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new DeltaSink("lake", path(dataset));
    }

    @Override
    public List<Map<String, Object>> rows(String dataset) throws Exception {
        return KernelTable.rows(table(dataset));
    }

    @Override
    public void putForeign(String dataset) {
        Frame.ITEMS
                .rows(List.of(Frame.item(7, "theirs", "7")))
                .write()
                .format("delta")
                .save(S3Lake.place(path(dataset)));
    }

    @Override
    public String foreign(String dataset) throws Exception {
        return KernelTable.version(table(dataset)) + ": " + Rows.text(rows(dataset));
    }

    @Override
    public Set<Step> swept() {
        return Set.of(Step.STAGE, Step.PUBLISH);
    }

    private static String path(String dataset) {
        return "g\u00f6ld copies/" + dataset;
    }

    private static Path table(String dataset) {
        return S3Lake.folder().resolve(path(dataset));
    }
}
