package io.headrace.service.security;

import java.util.UUID;

/**
 * The caller within the account of the path; a parameter of controllers whose rule is about an account. Stores take the
 * account from here, never from a body.
 */
public record Membership(UUID account, Role role, Caller caller) {
    /** For the audit. */
    public Actor actor() {
        return caller.actor();
    }

    /** Whether the caller may do what needs {@code role} and {@code scope}: for the actions that a resource lists. */
    public boolean may(Role needed, Scope scope) {
        return role.covers(needed) && caller.mayUse(scope);
    }
}
