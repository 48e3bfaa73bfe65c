package io.headrace.service.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a provider has granted to one consumer: the provider's half of a subscription. */
record Grant(
        UUID subscription,
        UUID account,
        UUID provider,
        UUID share,
        String name,
        String state,
        @Nullable Instant expiresAt,
        @Nullable Instant requestedAt,
        @Nullable Instant effectiveAt) {
    static Grant of(ResultSet row, int number) throws SQLException {
        return new Grant(
                Columns.id(row, "id"),
                Columns.id(row, "account_id"),
                Columns.id(row, "provider_account_id"),
                Columns.id(row, "share_id"),
                row.getString("name"),
                row.getString("state"),
                Columns.instantOrNull(row, "expires_at"),
                Columns.instantOrNull(row, "revoke_requested_at"),
                Columns.instantOrNull(row, "effective_at"));
    }

    /** Whether the provider has not taken it back. */
    boolean isActive() {
        return state.equals("active");
    }

    boolean isSourceDeleted() {
        return state.equals("source-deleted");
    }

    /**
     * How a revocation stands.
     *
     * @param state {@code active}, {@code revoking}, {@code revoked} or {@code source-deleted}
     * @param requestedAt from then on no snapshot was begun and no permit was given
     * @param effectiveAt no sink has a commit after this moment; null until that is certain
     * @param openPermits how many publications may still be under way
     * @param actions what the caller may do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            UUID subscription,
            String state,
            @Nullable Instant expiresAt,
            @Nullable Instant requestedAt,
            @Nullable Instant effectiveAt,
            int openPermits,
            List<String> actions) {}

    View view(int openPermits, Membership membership) {
        Membership.Choice revoke = new Membership.Choice("revoke", Role.CONTRIBUTOR, Scope.SHARE);
        Membership.Choice reinstate = new Membership.Choice("reinstate", Role.CONTRIBUTOR, Scope.SHARE);
        Membership.Choice expiry = new Membership.Choice("change-expiry", Role.CONTRIBUTOR, Scope.SHARE);
        List<String> actions =
                isSourceDeleted() ? List.of() : membership.allowed(isActive() ? revoke : reinstate, expiry);
        return new View(subscription, state, expiresAt, requestedAt, effectiveAt, openPermits, actions);
    }
}
