package io.headrace.jobs.permit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The end of a lease, by two clocks: one that people may set back, and one that may stand still while a machine sleeps. It
 * is over when one of them says so.
 */
record Deadline(Clock clock, Instant at, long nanos) {
    /** When a request was sent: the lease counts from then, whatever the way took. */
    record Began(Clock clock, Instant at, long nanos) {
        Deadline plus(Duration lease) {
            return new Deadline(clock, at.plus(lease), nanos + lease.toNanos());
        }
    }

    static Began began(Clock clock) {
        return new Began(clock, clock.instant(), System.nanoTime());
    }

    /** Zero if it is over. */
    Duration rest() {
        Duration byDate = Duration.between(clock.instant(), at);
        Duration byTicks = Duration.ofNanos(nanos - System.nanoTime());
        Duration rest = byDate.compareTo(byTicks) < 0 ? byDate : byTicks;
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
