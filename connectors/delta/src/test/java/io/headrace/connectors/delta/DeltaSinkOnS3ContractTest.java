package io.headrace.connectors.delta;

import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.SinkOrderContract;
import io.headrace.connectors.testkit.SinkSweepContract;
import java.util.Set;

/**
 * A Delta sink on S3 keeps what every sink promises of struck runs and of order, seen with Delta Kernel in the files behind the
 * store. Chosen by time, since each commit costs seconds here: only the steps that write to the store; what
 * is delivered and its values, which do not depend on the store, on a local disk alone.
 */
class DeltaSinkOnS3ContractTest implements DeltaConsumer, DeltaLake.OnS3, SinkSweepContract, SinkOrderContract {
    @Override
    public Set<Step> swept() {
        return Set.of(Step.STAGE, Step.PUBLISH);
    }
}
