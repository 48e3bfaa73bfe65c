package io.headrace.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.CountedSink;
import io.headrace.connectors.testkit.CountedStore;
import io.headrace.connectors.testkit.SinkContract;
import io.headrace.connectors.testkit.StruckCalls;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Delta sink keeps what every sink promises; seen with Delta Kernel. */
class DeltaSinkContractTest implements DeltaConsumer, SinkContract {
    @TempDir
    private static Path lake;

    @Override
    public Path lake() {
        return lake;
    }

    /** Delta's own commit fences, and nothing is left to do after it. */
    @Override
    public Set<Step> swept() {
        return EnumSet.range(Step.STAGE, Step.PUBLISH);
    }

    @ParameterizedTest
    @EnumSource
    void whateverCallFailsTheRunIsDoneOrNot(CountedStore.When when) throws Exception {
        CountedSink counted = new CountedSink(this, new DeltaConnector(), lake, when);
        assertThat(new StruckCalls(counted, this::rows, counted).play()).isGreaterThan(5);
    }
}
