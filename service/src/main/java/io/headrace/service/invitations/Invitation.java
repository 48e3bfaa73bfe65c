package io.headrace.service.invitations;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The offer of a share to one recipient: an e-mail address or an account.
 *
 * @param account the provider's
 * @param isShareGone the provider has deleted the share
 */
record Invitation(
        UUID id,
        UUID account,
        UUID share,
        @Nullable String email,
        @Nullable UUID recipient,
        State state,
        Map<String, Object> attributes,
        String message,
        Instant expiresAt,
        @Nullable Instant subscriptionExpiresAt,
        @Nullable Instant sentAt,
        @Nullable Instant respondedAt,
        long version,
        Instant createdAt,
        String shareName,
        String provider,
        boolean isShareGone) {
    static Invitation of(ResultSet row, int number) throws SQLException {
        return new Invitation(
                Columns.id(row, "id"),
                Columns.id(row, "account_id"),
                Columns.id(row, "share_id"),
                row.getString("recipient_email"),
                Columns.idOrNull(row, "recipient_account_id"),
                State.of(row.getString("state")),
                Columns.object(row, "attributes"),
                row.getString("message"),
                Columns.instant(row, "expires_at"),
                Columns.instantOrNull(row, "subscription_expires_at"),
                Columns.instantOrNull(row, "sent_at"),
                Columns.instantOrNull(row, "responded_at"),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                row.getString("share_name"),
                row.getString("provider_name"),
                Columns.instantOrNull(row, "share_deleted_at") != null);
    }

    Position position() {
        return new Position(createdAt, id);
    }

    boolean isExpired(Instant now) {
        return state == State.PENDING && !expiresAt.isAfter(now);
    }

    /** @throws io.headrace.service.web.Refused if nobody can answer it any more */
    void requireOpen(Instant now) {
        if (state == State.ACCEPTED || state == State.REJECTED) {
            throw Problem.INVITATION_ANSWERED.refused("The invitation was " + state.word()
                    + " before; it can be answered once, ask the provider for another one");
        }
        if (state == State.WITHDRAWN || isShareGone) {
            throw Problem.INVITATION_GONE.refused("The provider has withdrawn the invitation");
        }
        if (isExpired(now)) {
            throw Problem.INVITATION_GONE.refused(
                    "The invitation expired on " + expiresAt + "; ask the provider for another one");
        }
    }

    View view(Membership membership, Instant now) {
        boolean open = state == State.PENDING && !isExpired(now);
        Membership.Choice withdraw = new Membership.Choice("withdraw", Role.CONTRIBUTOR, Scope.SHARE);
        List<String> actions = open && email != null
                ? membership.allowed(new Membership.Choice("resend", Role.CONTRIBUTOR, Scope.SHARE), withdraw)
                : state == State.PENDING ? membership.allowed(withdraw) : List.of();
        return new View(
                id,
                email,
                recipient,
                state,
                isExpired(now),
                message,
                attributes,
                expiresAt,
                subscriptionExpiresAt,
                sentAt,
                respondedAt,
                createdAt,
                actions);
    }

    /**
     * An invitation as its provider sees it.
     *
     * @param email of the recipient; absent if an account is invited
     * @param account the invited account; absent if an address is invited
     * @param expired whether it is pending and cannot be answered any more
     * @param attributes what {@code ${consumer.NAME}} stands for in the shapes
     * @param sentAt when the newest mail was made
     * @param respondedAt when it was accepted or rejected
     * @param actions what the caller may do
     */
    record View(
            UUID id,
            @Nullable String email,
            @Nullable UUID account,
            State state,
            boolean expired,
            String message,
            Map<String, Object> attributes,
            Instant expiresAt,
            @Nullable Instant subscriptionExpiresAt,
            @Nullable Instant sentAt,
            @Nullable Instant respondedAt,
            Instant createdAt,
            List<String> actions) {}
}
