package io.headrace.jobs.permit;

import io.headrace.connectors.spi.CommitResult;

/** What became of a permit, in the words of the contract. */
enum Outcome {
    /** Rows and watermark are at the consumer. */
    COMMITTED("committed"),
    /** Certainly nothing was changed under this permit. */
    NOT_APPLIED("not-applied"),
    /** Nobody can tell: the sink must be asked. */
    UNKNOWN("unknown");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static Outcome of(CommitResult result) {
        if (result instanceof CommitResult.Done || result instanceof CommitResult.AlreadyDone) {
            return COMMITTED;
        }
        return result instanceof CommitResult.Unknown ? UNKNOWN : NOT_APPLIED;
    }
}
