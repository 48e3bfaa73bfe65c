package io.headrace.service.runs;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a snapshot.
 *
 * @param dueAt the window of the schedule that asks for it; a second order for one window is none. Null without a schedule
 * @param requestedBy null: the service itself
 * @param startAfter not before
 */
public record Order(
        Cause cause, SnapshotMode mode, @Nullable Instant dueAt, @Nullable UUID requestedBy, Instant startAfter) {
    /** Why. */
    public enum Cause {
        ON_DEMAND,
        SCHEDULE,
        RETRY;

        /** As in the database and in the API. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
