package io.headrace.service.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a token may be used for; narrows what its user may, never widens it. */
public enum Scope {
    /** Whatever changes nothing. */
    @JsonProperty("read")
    READ,
    /** The provider's side: shares, invitations, revoking. */
    @JsonProperty("share")
    SHARE,
    /** The consumer's side: accepting, mapping, snapshots. */
    @JsonProperty("receive")
    RECEIVE,
    /** Accounts, members, stores, tokens. */
    @JsonProperty("manage")
    MANAGE;

    /** Every scope: what a login may. */
    public static Set<Scope> all() {
        return EnumSet.allOf(Scope.class);
    }

    /** The words of {@code scopes}, joined by blanks. */
    public static String words(Set<Scope> scopes) {
        return scopes.stream()
                .sorted()
                .map(scope -> scope.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    /** The scopes that {@link #words} wrote. */
    public static Set<Scope> of(String words) {
        EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : words.split(" ", -1)) {
            scopes.add(valueOf(word.toUpperCase(Locale.ROOT)));
        }
        return scopes;
    }
}
