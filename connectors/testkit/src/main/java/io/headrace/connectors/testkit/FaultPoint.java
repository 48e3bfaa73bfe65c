package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.Faults.Moment;
import io.headrace.connectors.spi.Step;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One side of one step of a commit, and what happens to the run there.
 *
 * @param first whether it is the sink's first commit
 */
public record FaultPoint(Step step, Moment moment, Blow blow, boolean first) {
    /** Every step that a sink has, both sides, every blow; the step that decides also in the first commit: 54 points. */
    static Stream<FaultPoint> all() {
        Stream<FaultPoint> later =
                Arrays.stream(Step.values()).filter(step -> step != Step.PLAN).flatMap(step -> of(step, false));
        return Stream.concat(later, of(Step.PUBLISH, true));
    }

    private static Stream<FaultPoint> of(Step step, boolean first) {
        return Arrays.stream(Blow.values()).flatMap(blow -> List.of(Moment.values()).stream()
                .map(moment -> new FaultPoint(step, moment, blow, first)));
    }

    /** Whether the commit stands when the run comes here. */
    public boolean isAfterTheAtomicStep() {
        return step.compareTo(Step.PUBLISH) > 0 || (step == Step.PUBLISH && moment == Moment.AFTER);
    }

    @Override
    public String toString() {
        return blow + " " + moment + " " + step + (first ? " of the first commit" : "");
    }
}
