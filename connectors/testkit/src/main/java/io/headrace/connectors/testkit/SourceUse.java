package io.headrace.connectors.testkit;

import io.headrace.configs.WriteMode;
import java.util.List;

/** How a dataset of {@link Frame#ITEMS} is shared, which decides what its source must be able to tell. */
public enum SourceUse {
    KEYED_MIRROR(WriteMode.MIRROR, true),
    KEYLESS_MIRROR(WriteMode.MIRROR, false),
    /** Rows are only ever added. */
    APPEND(WriteMode.APPEND, false);

    private final WriteMode mode;
    private final boolean keyed;

    SourceUse(WriteMode mode, boolean keyed) {
        this.mode = mode;
        this.keyed = keyed;
    }

    public WriteMode mode() {
        return mode;
    }

    public List<String> key() {
        return keyed ? Frame.ITEMS.key() : List.of();
    }
}
