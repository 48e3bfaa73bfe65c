package io.headrace.service.subscriptions;

import io.headrace.service.security.Actor;
import io.headrace.service.security.Caller;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who answers an invitation or accepts terms, as it is kept with the answer.
 *
 * @param email verified, in lower case; null: none is
 * @param address from where
 */
public record Signatory(UUID user, @Nullable String email, String address) {
    /** The user who sends a request. */
    public static Signatory of(Caller caller) {
        return new Signatory(caller.user(), caller.verifiedEmail(), caller.address());
    }

    /** For the audit. */
    public Actor actor() {
        return new Actor(Actor.Kind.USER, user, Objects.requireNonNullElse(email, user.toString()), address);
    }
}
