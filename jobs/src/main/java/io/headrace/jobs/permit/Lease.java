package io.headrace.jobs.permit;

import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits;
import java.time.Duration;

/** A permit that a service has granted. One thread. */
final class Lease implements Permits.Permit {
    private final String id;
    private final String what;
    private final Deadline deadline;
    private final HttpPermits permits;
    private Outcome outcome = Outcome.NOT_APPLIED;
    private boolean closed;

    /** @param what may be published, for messages */
    Lease(String id, String what, Deadline deadline, HttpPermits permits) {
        this.id = id;
        this.what = what;
        this.deadline = deadline;
        this.permits = permits;
    }

    @Override
    public Duration rest() {
        return deadline.rest();
    }

    @Override
    public void begin() throws ConnectorException {
        if (rest().isZero()) {
            throw new ConnectorException(
                    Kind.UNREACHABLE,
                    "the permit to publish " + what + " ran out before it was used (was the process or its machine"
                            + " suspended?); nothing was changed, run again");
        }
        outcome = Outcome.UNKNOWN;
    }

    @Override
    public void ended(CommitResult result) {
        outcome = Outcome.of(result);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            permits.give(id, outcome);
        }
    }
}
