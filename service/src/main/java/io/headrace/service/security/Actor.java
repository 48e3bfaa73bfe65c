package io.headrace.service.security;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who did something, for the audit.
 *
 * @param address from where; empty if it was the service itself
 */
public record Actor(Kind kind, @Nullable UUID id, String name, String address) {
    /** What somebody is. */
    public enum Kind {
        USER,
        ANONYMOUS,
        SERVICE,
        RUN
    }

    /** Somebody who has not said who. */
    public static Actor anonymous(String address) {
        return new Actor(Kind.ANONYMOUS, null, "anonymous", address);
    }

    /** The service, by a schedule or in the aftermath of something. */
    public static Actor service() {
        return new Actor(Kind.SERVICE, null, "service", "");
    }

    /** The process of a run. */
    public static Actor run(UUID run, String address) {
        return new Actor(Kind.RUN, run, "run", address);
    }
}
