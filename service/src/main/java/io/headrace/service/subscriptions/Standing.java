package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription stands at one moment: all that decides whether data may leave, and nothing else.
 *
 * @param state {@code active}, {@code revoking}, {@code revoked} or {@code source-deleted}
 * @param epoch goes up with every revoke, reinstate and leave
 * @param dueTerms the newest version of the terms that must be accepted by now; 0: none
 * @param acceptedTerms the newest accepted version; 0: none
 */
public record Standing(
        String state,
        long epoch,
        @Nullable Instant expiresAt,
        boolean left,
        boolean shareDeleted,
        int dueTerms,
        int acceptedTerms,
        Instant at) {
    /** The columns that {@link #of} reads, of {@code subscription s join share p}; takes one parameter, the moment. */
    static final String COLUMNS =
            """
            s.state, s.epoch, s.expires_at, s.deleted_at as left_at, p.deleted_at as share_deleted_at,
            (select coalesce(max(t.number), 0) from terms_version t
                where t.share_id = s.share_id and t.number <= p.terms_number and (t.accept_by is null or t.accept_by <= ?)) as due_terms,
            (select coalesce(max(a.terms_number), 0) from acceptance a where a.subscription_id = s.id) as accepted_terms""";

    static Standing of(ResultSet row, Instant at) throws SQLException {
        return new Standing(
                row.getString("state"),
                row.getLong("epoch"),
                Columns.instantOrNull(row, "expires_at"),
                Columns.instantOrNull(row, "left_at") != null,
                Columns.instantOrNull(row, "share_deleted_at") != null,
                row.getInt("due_terms"),
                row.getInt("accepted_terms"),
                at);
    }

    /** Why nothing may leave; empty: it may. The one place in which this is decided. */
    public Optional<Block> blockedBy() {
        if (left) {
            return Optional.of(Block.LEFT);
        }
        if (shareDeleted || state.equals("source-deleted")) {
            return Optional.of(Block.SOURCE_DELETED);
        }
        if (!state.equals("active")) {
            return Optional.of(Block.REVOKED);
        }
        if (expiresAt != null && !expiresAt.isAfter(at)) {
            return Optional.of(Block.EXPIRED);
        }
        return dueTerms > acceptedTerms ? Optional.of(Block.TERMS) : Optional.empty();
    }
}
