package io.headrace.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.CountedSink;
import io.headrace.connectors.testkit.CountedStore;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.SinkContract;
import io.headrace.connectors.testkit.StruckCalls;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Delta sink keeps what every sink promises; seen with Delta Kernel. */
class DeltaSinkContractTest implements SinkContract {
    @TempDir
    private static Path lake;

    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new DeltaConnector().sinks(new LakeStore.Local(lake), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new DeltaSink("lake", "g\u00f6ld copies/" + dataset);
    }

    /** Delta's own commit fences, and nothing is left to do after it. */
    @Override
    public Set<Step> swept() {
        return EnumSet.range(Step.STAGE, Step.PUBLISH);
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
                .save(table(dataset).toString());
    }

    @Override
    public String foreign(String dataset) throws Exception {
        return KernelTable.version(table(dataset)) + ": " + Rows.text(rows(dataset));
    }

    @ParameterizedTest
    @EnumSource
    void whateverCallFailsTheRunIsDoneOrNot(CountedStore.When when) throws Exception {
        CountedSink counted = new CountedSink(this, new DeltaConnector(), lake, when);
        assertThat(new StruckCalls(counted, counted).play()).isGreaterThan(5);
    }

    private static Path table(String dataset) {
        return lake.resolve("g\u00f6ld copies").resolve(dataset);
    }
}
