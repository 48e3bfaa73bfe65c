package io.headrace.jobs.engine;

import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a dataset's turn ended, in the words of the report. */
record Ending(Outcome outcome, RowCounts counts, Optional<Failure> failure) {
    private static final RowCounts NOTHING = new RowCounts(0, 0, 0, 0, 0);

    static final Ending UNCHANGED = new Ending(Outcome.UNCHANGED, NOTHING, Optional.empty());

    static final Ending STOPPED =
            missed(Outcome.STOPPED, "stopped before it was published; nothing was changed, the next run continues");

    /** Nothing was changed. */
    static Ending failed(Failure failure) {
        return new Ending(Outcome.FAILED, NOTHING, Optional.of(failure));
    }

    /** Nobody can tell. */
    static Ending unknown(Failure failure) {
        return new Ending(Outcome.UNKNOWN, NOTHING, Optional.of(failure));
    }

    static Ending of(CommitResult result) {
        if (result instanceof CommitResult.Done done) {
            return new Ending(Outcome.COMMITTED, done.counts(), Optional.empty());
        }
        if (result instanceof CommitResult.AlreadyDone) {
            return new Ending(Outcome.COMMITTED, NOTHING, Optional.empty());
        }
        if (result instanceof CommitResult.Conflict conflict) {
            return missed(
                    Outcome.CONFLICT,
                    "another run committed snapshot " + conflict.actual().number()
                            + " while this one was under way; nothing was changed, the next run continues from there");
        }
        if (result instanceof CommitResult.NotReached) {
            return missed(
                    Outcome.NOT_PUBLISHED,
                    "not published, because another dataset of the same store was not; nothing was changed, run"
                            + " again");
        }
        return missed(
                Outcome.UNKNOWN,
                "the store did not say whether it committed (" + ((CommitResult.Unknown) result).reason()
                        + "); run again, the next run finds out and continues rightly");
    }

    DatasetReport report(DatasetPlan plan, Instant started, Instant ended) {
        return new DatasetReport(plan, outcome, counts, Duration.between(started, ended), failure);
    }

    private static Ending missed(Outcome outcome, String message) {
        Failure failure = new Failure(ConnectorException.Kind.UNREACHABLE, message);
        return new Ending(outcome, NOTHING, Optional.of(failure));
    }
}
