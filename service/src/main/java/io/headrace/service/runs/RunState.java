package io.headrace.service.runs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a run stands. */
enum RunState {
    QUEUED,
    /** It has the subscription's slot; its process is being made. */
    STARTING,
    RUNNING,
    /** It is to end; its process may still live. */
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    /** Its process is gone and has told nothing. */
    LOST;

    /** Those that may have a process. */
    static final Set<RunState> ACTIVE = EnumSet.of(STARTING, RUNNING, CANCELLING);

    boolean isEnded() {
        return compareTo(SUCCEEDED) >= 0;
    }

    /** As in the database and in the API. */
    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RunState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** {@link #ACTIVE} within a statement. */
    static String activeWords() {
        return ACTIVE.stream().map(state -> "'" + state.word() + "'").collect(Collectors.joining(", "));
    }
}
