package io.headrace.service.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How much a snapshot is to take. */
public enum SnapshotMode {
    /** Everything again. */
    @JsonProperty("full")
    FULL,
    /** What has changed; everything where nothing was delivered before. */
    @JsonProperty("incremental")
    INCREMENTAL;

    /** As in the database and in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode that {@code word} names. */
    public static SnapshotMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
