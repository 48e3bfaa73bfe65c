package io.headrace.service.runs;

import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param errorKind the word of the first failure; null if there is none
 * @param message for people; null if nothing is to be said
 * @param report the job's own, null if there is none
 */
record Ending(RunState state, @Nullable String errorKind, @Nullable String message, @Nullable String report) {
    private static final int MOST_LETTERS = 4000;
    private static final Set<String> PASSING = Set.of("unreachable", "conflict", "not-published", "unknown");

    Ending {
        if (message != null && message.length() > MOST_LETTERS) {
            message = message.substring(0, MOST_LETTERS);
        }
    }

    /** Without a process. */
    static Ending failed(String kind, String message) {
        return new Ending(RunState.FAILED, kind, message, null);
    }

    /** Of a process that is gone: by its report if there is one. */
    static Ending of(Run run, @Nullable JobReport report, OptionalInt exitCode) {
        boolean asked = run.state() == RunState.CANCELLING;
        if (report == null) {
            if (asked) {
                return new Ending(RunState.CANCELLED, null, run.message(), null);
            }
            // Ended by a signal, or not started by this service: nobody knows why.
            if (exitCode.isEmpty() || exitCode.getAsInt() > 128) {
                return new Ending(
                        RunState.LOST,
                        "lost",
                        "The job's process is gone and has left no report; what it committed stays",
                        null);
            }
            return failed(
                    "internal",
                    "The job ended with " + exitCode.getAsInt() + " and without a report; its log says why");
        }
        if (report.firstFailure() == null) {
            return new Ending(RunState.SUCCEEDED, null, null, report.text());
        }
        return new Ending(
                asked ? RunState.CANCELLED : RunState.FAILED,
                asked ? null : report.firstFailure().kind(),
                asked ? run.message() : report.firstFailure().message(),
                report.text());
    }

    /** Whether the same may go well a little later: the sink itself knows where to go on. */
    boolean isWorthARetry() {
        return state == RunState.LOST || (state == RunState.FAILED && PASSING.contains(String.valueOf(errorKind)));
    }
}
