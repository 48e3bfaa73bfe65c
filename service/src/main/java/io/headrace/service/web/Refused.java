package io.headrace.service.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is not carried out; becomes an answer of type {@code application/problem+json}. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final @Nullable Duration retryAfter;
    private final transient List<FieldProblem> errors;

    /** What is wrong with one field of a request; the field as {@code settings.host}. */
    public record FieldProblem(String field, String message) {}

    Refused(Problem problem, String detail, @Nullable Duration retryAfter) {
        this(problem, detail, retryAfter, List.of());
    }

    private Refused(Problem problem, String detail, @Nullable Duration retryAfter, List<FieldProblem> errors) {
        super(detail);
        this.problem = problem;
        this.retryAfter = retryAfter;
        this.errors = List.copyOf(errors);
    }

    /** {@link Problem#INVALID_REQUEST}, with all that is wrong at once; {@code errors} are not empty. */
    public static Refused invalid(List<FieldProblem> errors) {
        FieldProblem first = errors.get(0);
        return new Refused(Problem.INVALID_REQUEST, "'" + first.field() + "' " + first.message(), null, errors);
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

    /** What is wrong with which field; empty if it is not about fields. */
    public List<FieldProblem> errors() {
        return errors;
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
