package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Step;
import java.util.concurrent.atomic.AtomicInteger;

/** Fails every time that one side of one step is reached. Thread-safe. */
public final class FailAt implements Faults {
    private final Step step;
    private final Moment moment;
    private final AtomicInteger hits = new AtomicInteger();

    public FailAt(Step step, Moment moment) {
        this.step = step;
        this.moment = moment;
    }

    @Override
    public void at(Step reached, Moment side, Plan plan) {
        if (reached == step && side == moment) {
            hits.incrementAndGet();
            throw new Injected(this + " of " + plan.mapping() + " " + plan.number());
        }
    }

    public Step step() {
        return step;
    }

    /** How often the place was reached. */
    public int hits() {
        return hits.get();
    }

    /** Whether a commit that fails here is certainly not applied. */
    public boolean isBeforeTheAtomicStep() {
        return step.compareTo(Step.PUBLISH) < 0 || (step == Step.PUBLISH && moment == Moment.BEFORE);
    }

    @Override
    public String toString() {
        return "fault " + moment + " " + step;
    }

    /** What {@link FailAt} throws. */
    public static final class Injected extends RuntimeException {
        Injected(String message) {
            super(message);
        }
    }
}
