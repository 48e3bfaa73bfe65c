package io.headrace.configs;

/** What a sink does with changes. */
public enum WriteMode {
    /** The sink equals the shaped dataset, deletes included. */
    MIRROR,
    /** New rows are added; a window with an update or a delete is refused when planned. */
    APPEND,
    /** Every change is a row of its own, with its type, watermark and time. Needs a key unless rows are only ever added. */
    CHANGES
}
