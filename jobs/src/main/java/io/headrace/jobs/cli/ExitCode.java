package io.headrace.jobs.cli;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import java.util.Collection;

/**
 * What a command tells a script or scheduler. In the order of what counts when datasets end differently, worst first: what
 * a person must act on hides what another run would mend, never the other way round.
 */
enum ExitCode {
    FAILED(1, "failed: data that cannot be read, a full store, or an error of ours"),
    BAD_CONFIGURATION(2, "bad configuration: share file, option, credentials, missing table or column"),
    DECISION_NEEDED(6, "needs a full snapshot or a decision: history lost, shape or sink changed, target occupied"),
    REVOKED(7, "access was revoked"),
    CONFLICT(4, "another run was first"),
    TRY_AGAIN(5, "store unreachable or its answer unknown: run again"),
    NOTHING_NEW(3, "nothing new (only with --fail-if-unchanged)"),
    DONE(0, "done");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode worst(Collection<ExitCode> codes) {
        return codes.stream().min(ExitCode::compareTo).orElse(DONE);
    }

    static ExitCode of(DatasetReport report) {
        return switch (report.outcome()) {
            case COMMITTED, UNCHANGED -> DONE;
            case CONFLICT -> CONFLICT;
            case UNKNOWN, NOT_PUBLISHED, STOPPED -> TRY_AGAIN;
            case FAILED ->
                report.failure()
                        .or(() -> report.plan().failure())
                        .map(ExitCode::of)
                        .orElse(FAILED);
        };
    }

    static ExitCode of(Failure failure) {
        return of(failure.kind());
    }

    static ExitCode of(ConnectorException.Kind kind) {
        return switch (kind) {
            case REFUSED, NOT_FOUND, DENIED -> BAD_CONFIGURATION;
            case UNREACHABLE -> TRY_AGAIN;
            case TARGET_OCCUPIED, SINK_CHANGED, HISTORY_LOST, OUTDATED -> DECISION_NEEDED;
            case REVOKED -> REVOKED;
            case BAD_DATA, STORE_FULL, INTERNAL -> FAILED;
        };
    }
}
