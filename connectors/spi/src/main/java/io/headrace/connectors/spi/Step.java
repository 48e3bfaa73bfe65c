package io.headrace.connectors.spi;

/** The steps of a commit, in order. Each is a fault point, see {@link Faults}. */
public enum Step {
    /** The plan is made and stored; nothing is written yet. */
    PLAN,
    /** Later writes are tied to this run. */
    FENCE,
    /** The sink is asked what it holds; what an interrupted run left half visible is finished. */
    RECONCILE,
    /** Rows are written where no reader looks. */
    STAGE,
    /** Staged rows are counted against what was read. */
    VERIFY,
    /** The right to publish is asked for. */
    PERMIT,
    /** The one atomic step that makes rows and watermark visible. */
    PUBLISH,
    /** What was published is read back or made visible to plain readers. */
    CONFIRM,
    /** What dead runs left is removed. */
    REAP
}
