package io.headrace.service.accounts;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user within an account.
 *
 * @param email null if none is verified
 */
record Member(UUID user, String name, @Nullable String email, Role role, Instant since) {
    static Member of(ResultSet row, int number) throws SQLException {
        return new Member(
                Columns.id(row, "id"),
                row.getString("name"),
                Columns.instantOrNull(row, "email_verified_at") == null ? null : row.getString("email"),
                Role.of(row.getString("role")),
                Columns.instant(row, "created_at"));
    }
}
