package io.headrace.service.marketplace;

import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A wish for access to a listed share.
 *
 * @param requester the name of the account that asks
 * @param state {@code pending}, {@code approved}, {@code declined} or {@code withdrawn}
 * @param invitation what the provider's yes has made
 */
record AccessRequest(
        UUID id,
        UUID share,
        String shareName,
        String requester,
        String message,
        String state,
        @Nullable UUID invitation,
        Instant createdAt,
        @Nullable Instant answeredAt) {
    static AccessRequest of(ResultSet row, int number) throws SQLException {
        return new AccessRequest(
                Columns.id(row, "id"),
                Columns.id(row, "share_id"),
                row.getString("share_name"),
                row.getString("requester"),
                row.getString("message"),
                row.getString("state"),
                Columns.idOrNull(row, "invitation_id"),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "answered_at"));
    }
}
