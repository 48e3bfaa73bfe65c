package io.headrace.service.invitations;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What has become of an invitation. That one has expired is seen from its time, not from here. */
enum State {
    PENDING,
    ACCEPTED,
    REJECTED,
    WITHDRAWN;

    /** As in the database and in the API. */
    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static State of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
