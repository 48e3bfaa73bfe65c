package io.headrace.connectors.testkit;

/** What happens to a run at a fault point. */
public enum Blow {
    /** An exception: before a step it was not done, after it the answer is lost. */
    FAIL,
    /** The process is gone: it does nothing any more, and its connections are cut. */
    HALT,
    /** The process stands still, another run takes over, and then it goes on as if nothing had been. */
    PAUSE
}
