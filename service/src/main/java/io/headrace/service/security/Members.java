package io.headrace.service.security;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks up who is what in which account, at every request anew. */
@Component
final class Members {
    private final JdbcClient database;

    Members(JdbcClient database) {
        this.database = database;
    }

    Optional<Role> role(UUID account, UUID user) {
        return database.sql(
                        """
                select m.role from member m join account a on a.id = m.account_id
                where m.account_id = ? and m.user_id = ? and a.deleted_at is null""")
                .params(account, user)
                .query(String.class)
                .optional()
                .map(Role::of);
    }
}
