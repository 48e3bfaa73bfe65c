package io.headrace.service;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what the service does by itself: looks again and again, and fails after twenty seconds, or as long as is said. */
final class Eventually {
    private Eventually() {}

    static void holds(BooleanSupplier condition) {
        holdsWithin(Duration.ofSeconds(20), condition);
    }

    static void holdsWithin(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true within " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
