package io.headrace.connectors.testkit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Part of {@link SinkContract}: a run may fail, be killed or be overtaken on either side of every step. Before the atomic
 * step nothing has happened; after it all has, whatever else fails; and the next run goes on from there.
 */
public interface SinkSweepContract extends SinkUnderTest {
    @TestFactory
    default Stream<DynamicTest> aBlowLosesNothingAndDoublesNothing() {
        return FaultPoint.all()
                .filter(point -> swept().contains(point.step()))
                .map(point -> DynamicTest.dynamicTest(point.toString(), () -> struck(point)));
    }

    /** One run struck at {@code point}, and what follows. */
    default void struck(FaultPoint point) throws Exception {
        try (StruckRun run = new StruckRun(this, point)) {
            run.play();
        }
    }
}
