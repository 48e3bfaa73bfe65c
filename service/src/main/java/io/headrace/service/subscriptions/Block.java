package io.headrace.service.subscriptions;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why nothing leaves a share for a subscription; the first that holds is the one that is told. */
public enum Block {
    /** The consumer has left. */
    LEFT,
    /** The provider has deleted the share. */
    SOURCE_DELETED,
    /** The provider has revoked, or is about to. */
    REVOKED,
    /** The provider's last day is over. */
    EXPIRED,
    /** Terms are due that the consumer has not accepted. */
    TERMS;

    /** As in the API and in the refusal of a permit, e.g. {@code source-deleted}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
