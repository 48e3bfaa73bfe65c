package io.headrace.service.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a member may do in an account; each role may all that the next one may. */
public enum Role {
    /** Members, deletion of the account. */
    @JsonProperty("owner")
    OWNER,
    /** Shares, receives, changes. */
    @JsonProperty("contributor")
    CONTRIBUTOR,
    /** Looks. */
    @JsonProperty("reader")
    READER;

    /** Whether this role may what {@code needed} may. */
    public boolean covers(Role needed) {
        return compareTo(needed) <= 0;
    }

    /** As in the database and in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that {@code word} names. */
    public static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
