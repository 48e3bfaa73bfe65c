package io.headrace.connectors.spi;

/** How a commit ended. An exception from a commit means: certainly not applied. */
public sealed interface CommitResult {
    /** Applied, by this call. */
    record Done(RowCounts counts) implements CommitResult {}

    /** Applied before, by this very run: an answer was lost, and nothing was done again. */
    record AlreadyDone(Committed committed) implements CommitResult {}

    /** Not applied: the sink is no longer where the plan expected it; another run came first. */
    record Conflict(Committed actual) implements CommitResult {}

    /** Certainly not applied, where an exception would say the same of others that were: those before it in the call. */
    record NotApplied(ConnectorException why) implements CommitResult {}

    /** Not applied and not tried: one before it, in the same {@link SinkSession#publish}, was not applied. */
    record NotReached() implements CommitResult {}

    /** Nobody can tell; the next run asks the sink. */
    record Unknown(String reason) implements CommitResult {}
}
