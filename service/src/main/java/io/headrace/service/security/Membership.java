package io.headrace.service.security;

import java.util.Arrays;
import java.util.List;
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

    /** The names of those {@code choices} that the caller may take: what a resource lists as its actions. */
    public List<String> allowed(Choice... choices) {
        return Arrays.stream(choices)
                .filter(choice -> may(choice.role(), choice.scope()))
                .map(Choice::name)
                .toList();
    }

    /** Something that can be done to a resource, and what it needs: the same as its route's {@link Allowed} says. */
    public record Choice(String name, Role role, Scope scope) {}

    /** Whether the caller may do what needs {@code role} and {@code scope}. */
    public boolean may(Role needed, Scope scope) {
        return role.covers(needed) && caller.mayUse(scope);
    }
}
