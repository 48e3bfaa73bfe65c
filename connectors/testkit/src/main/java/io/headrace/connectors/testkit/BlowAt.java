package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Step;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Strikes a run at one point: fails it every time, or holds it, the first time, until it is released. Thread-safe. */
public final class BlowAt implements Faults {
    static final long PATIENCE_SECONDS = 120;

    private final FaultPoint point;
    private final AtomicInteger hits = new AtomicInteger();
    private final CompletableFuture<Boolean> reached = new CompletableFuture<>();
    private final CountDownLatch released = new CountDownLatch(1);

    public BlowAt(FaultPoint point) {
        this.point = point;
    }

    /** An exception whenever {@code step} is reached, on that side. */
    public static BlowAt failing(Step step, Moment moment) {
        return new BlowAt(new FaultPoint(step, moment, Blow.FAIL, false));
    }

    @Override
    public void at(Step step, Moment moment, Plan plan) {
        if (step != point.step() || moment != point.moment()) {
            return;
        }
        boolean first = hits.incrementAndGet() == 1;
        reached.complete(true);
        if (first && point.blow() != Blow.FAIL) {
            hold();
        }
        if (point.blow() != Blow.PAUSE) {
            throw new Injected(point + ", " + plan.mapping() + " " + plan.number());
        }
    }

    /** How often the point was reached. */
    public int hits() {
        return hits.get();
    }

    /** Done once the run has come to the point. */
    CompletableFuture<Boolean> reached() {
        return reached;
    }

    /** Lets a held run go on; one that was to be gone ends with an exception, long after the store has seen its end. */
    void release() {
        released.countDown();
    }

    private void hold() {
        try {
            if (!released.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("never released: " + point);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted: " + point, e);
        }
    }

    /** What {@link BlowAt} throws. */
    public static final class Injected extends RuntimeException {
        private static final long serialVersionUID = 1;

        Injected(String message) {
            super(message);
        }
    }
}
