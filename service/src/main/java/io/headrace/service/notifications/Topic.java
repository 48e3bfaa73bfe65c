package io.headrace.service.notifications;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may be told of. */
public enum Topic {
    INVITATION_ANSWERED,
    SNAPSHOT_FAILED,
    SNAPSHOT_FIRST_SUCCEEDED,
    SCHEDULE_CHANGED,
    TERMS_CHANGED,
    REVOKED;

    /** As in the database and in the API, e.g. {@code snapshot-failed}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Topic> of(String word) {
        return Arrays.stream(values())
                .filter(topic -> topic.word().equals(word))
                .findFirst();
    }
}
