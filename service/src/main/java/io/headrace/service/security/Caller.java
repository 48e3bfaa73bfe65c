package io.headrace.service.security;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The user who sends a request, as far as the token says; a parameter of controllers.
 *
 * @param verifiedEmail in lower case; null if the user has none that is verified
 * @param operator whether the configuration names the user
 * @param address from where, for the audit and for limits
 */
public record Caller(
        UUID user, String name, @Nullable String verifiedEmail, Grant grant, boolean operator, String address) {
    /**
     * What the token is good for.
     *
     * @param token its id; null if an OpenID provider has issued it
     * @param account the only account that it is good for; null: all of the user
     */
    public record Grant(@Nullable UUID token, Set<Scope> scopes, @Nullable UUID account) {
        public Grant {
            scopes = Set.copyOf(scopes);
        }
    }

    /** For the audit. */
    public Actor actor() {
        return new Actor(Actor.Kind.USER, user, verifiedEmail == null ? name : verifiedEmail, address);
    }

    /** The address to which invitations for this user are sent. */
    public Optional<String> email() {
        return Optional.ofNullable(verifiedEmail);
    }

    boolean mayUse(Scope scope) {
        return grant.scopes().contains(scope);
    }

    boolean mayEnter(UUID account) {
        return grant.account() == null || grant.account().equals(account);
    }
}
