package io.headrace.connectors.spi;

/**
 * Called by connectors and engine on both sides of every {@link Step}, so that tests can fail, kill or pause a run there:
 * an exception before a step means that it was not done, one after it means that it was done and the answer was lost.
 */
@FunctionalInterface
public interface Faults {
    /** The product's own: nothing happens. */
    Faults NONE = (step, moment, plan) -> {};

    /** Which side of the step. */
    enum Moment {
        BEFORE,
        AFTER
    }

    void at(Step step, Moment moment, Plan plan);

    default void before(Step step, Plan plan) {
        at(step, Moment.BEFORE, plan);
    }

    default void after(Step step, Plan plan) {
        at(step, Moment.AFTER, plan);
    }
}
