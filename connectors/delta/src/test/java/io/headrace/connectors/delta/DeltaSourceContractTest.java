package io.headrace.connectors.delta;

import io.headrace.connectors.testkit.SourceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A Delta source keeps what every source promises. */
class DeltaSourceContractTest implements DeltaProvider, SourceContract {
    @TempDir
    private static Path lake;

    @Override
    public Path lake() {
        return lake;
    }
}
