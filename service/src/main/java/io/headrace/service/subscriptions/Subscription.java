package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.web.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An accepted invitation with what both sides may know of it; each side has a view of its own. */
record Subscription(
        UUID id,
        UUID share,
        UUID provider,
        String name,
        Map<String, Object> attributes,
        @Nullable Instant effectiveAt,
        long version,
        Instant createdAt,
        Standing standing,
        Names names) {
    /** What things and people are called at the moment. */
    record Names(
            String share,
            String description,
            String kind,
            String consumer,
            String provider,
            String user,
            @Nullable String userEmail) {}

    static Subscription of(ResultSet row, Instant now) throws SQLException {
        return new Subscription(
                Columns.id(row, "id"),
                Columns.id(row, "share_id"),
                Columns.id(row, "provider_account_id"),
                row.getString("name"),
                Columns.object(row, "attributes"),
                Columns.instantOrNull(row, "effective_at"),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Standing.of(row, now),
                new Names(
                        row.getString("share_name"),
                        row.getString("description"),
                        row.getString("kind"),
                        row.getString("consumer_name"),
                        row.getString("provider_name"),
                        row.getString("user_name"),
                        row.getString("user_email")));
    }

    Position position() {
        return new Position(createdAt, id);
    }

    View view(Membership membership) {
        return new View(
                id,
                name,
                names.provider(),
                names.share(),
                names.description(),
                names.kind(),
                standing.state(),
                standing.blockedBy().orElse(null),
                standing.expiresAt(),
                effectiveAt,
                createdAt,
                membership.allowed(
                        new Membership.Choice("rename", Role.CONTRIBUTOR, Scope.RECEIVE),
                        new Membership.Choice("map", Role.CONTRIBUTOR, Scope.RECEIVE),
                        new Membership.Choice("accept-terms", Role.CONTRIBUTOR, Scope.RECEIVE),
                        new Membership.Choice("leave", Role.CONTRIBUTOR, Scope.RECEIVE)));
    }

    Half half() {
        return new Half(
                id,
                names.consumer(),
                names.user(),
                names.userEmail(),
                standing.state(),
                standing.blockedBy().orElse(null),
                standing.expiresAt(),
                effectiveAt,
                standing.acceptedTerms(),
                attributes,
                createdAt);
    }

    /**
     * A subscription as its consumer sees it.
     *
     * @param name the consumer's own, unique in the account
     * @param provider the name of the provider's account
     * @param kind {@code snapshot} or {@code in-place}
     * @param state {@code active}, {@code revoking}, {@code revoked} or {@code source-deleted}
     * @param blockedBy why nothing is received; absent: nothing is in the way
     * @param expiresAt when the provider's permission ends; absent: not by itself
     * @param effectiveAt since when nothing is delivered, of a revoked one
     * @param actions what the caller may do
     */
    record View(
            UUID id,
            String name,
            String provider,
            String share,
            String description,
            String kind,
            String state,
            @Nullable Block blockedBy,
            @Nullable Instant expiresAt,
            @Nullable Instant effectiveAt,
            Instant createdAt,
            List<String> actions) {}

    /**
     * A subscription as the share's provider sees it: its own half, and who is on the other side.
     *
     * @param consumer the name of the consumer's account
     * @param acceptedBy the name of whoever accepted the invitation
     * @param email the verified address of whoever accepted
     * @param acceptedTerms the newest accepted version; 0: none
     * @param attributes what {@code ${consumer.NAME}} stands for in the shapes
     */
    record Half(
            UUID id,
            String consumer,
            String acceptedBy,
            @Nullable String email,
            String state,
            @Nullable Block blockedBy,
            @Nullable Instant expiresAt,
            @Nullable Instant effectiveAt,
            int acceptedTerms,
            Map<String, Object> attributes,
            Instant createdAt) {}
}
