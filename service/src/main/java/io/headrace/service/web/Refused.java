package io.headrace.service.web;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is not carried out; becomes an answer of type {@code application/problem+json}. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final @Nullable Duration retryAfter;

    Refused(Problem problem, String detail, @Nullable Duration retryAfter) {
        super(detail);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** {@link Problem#TOO_MANY_REQUESTS}, with the time after which a new try makes sense. */
    public static Refused tooMany(Duration retryAfter) {
        return new Refused(
                Problem.TOO_MANY_REQUESTS,
                "Too many tries; the next one is looked at in " + retryAfter.toSeconds() + " s",
                retryAfter);
    }

    /** Which problem. */
    public Problem problem() {
        return problem;
    }

    /** When to try again, if that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** What happened. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
