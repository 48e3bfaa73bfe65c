package io.headrace.connectors.delta;

import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.SinkContract;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

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
}
