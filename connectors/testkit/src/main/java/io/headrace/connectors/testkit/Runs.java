package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.RunContext;
import java.time.Clock;
import java.util.UUID;

/** Contexts of test runs. */
public final class Runs {
    private Runs() {}

    /** A run of its own, without faults. */
    public static RunContext fresh() {
        return of(freshId(), Faults.NONE);
    }

    public static RunContext of(String runId, Faults faults) {
        return new RunContext(runId, LocalSpark::newSession, Clock.systemUTC(), faults);
    }

    /** A run in which whoever asks for Spark fails the test. */
    public static RunContext withoutSpark() {
        return new RunContext(
                freshId(),
                () -> {
                    throw new AssertionError("Spark was started where the store can be asked without it");
                },
                Clock.systemUTC(),
                Faults.NONE);
    }

    public static String freshId() {
        return "run-" + UUID.randomUUID();
    }

    /** A name that no other test of this JVM, or of a store that outlives it, uses: lower-case letters and digits. */
    public static String freshName(String begin) {
        return begin + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }
}
