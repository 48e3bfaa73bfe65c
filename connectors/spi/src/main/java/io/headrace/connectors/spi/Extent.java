package io.headrace.connectors.spi;

/** What kind of rows a window brings; each but NOTHING is that of one {@link ChangeBatch}. */
public enum Extent {
    NOTHING,
    /** {@link ChangeBatch.Appends}. */
    APPENDS,
    /** {@link ChangeBatch.Changes}. */
    CHANGES,
    /** {@link ChangeBatch.Parts}. */
    PARTS,
    /** {@link ChangeBatch.Snapshot}: the source cannot tell less. */
    FULL
}
