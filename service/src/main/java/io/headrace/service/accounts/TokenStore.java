package io.headrace.service.accounts;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Scope;
import io.headrace.service.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tokens of users in the database, which knows their hashes only. Callers hold the transaction. */
@Component
final class TokenStore {
    private final JdbcClient database;
    private final Clock clock;

    TokenStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Bearer issue(UUID user, String kind, Wanted wanted) {
        Bearer token = Bearer.issue(UUID.randomUUID());
        database.sql(
                        """
                insert into api_token (id, user_id, account_id, kind, name, hash, scopes, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(token.id())
                .param(user)
                .param(wanted.account())
                .param(kind)
                .param(wanted.name())
                .param(token.hash().bytes())
                .param(Scope.words(wanted.scopes()))
                .param(Columns.time(clock.instant()))
                .param(Columns.time(wanted.expiresAt()))
                .update();
        return token;
    }

    /** The tokens that a user made; logins are not listed. */
    List<Token> list(UUID user, PageRequest page) {
        return database.sql(
                        """
                select id, account_id, name, scopes, created_at, expires_at from api_token
                where user_id = ? and kind = 'api' and revoked_at is null and (created_at, id) > (?, ?)
                order by created_at, id limit ?""")
                .params(user, Columns.time(page.after().at()), page.after().id(), page.rows())
                .query(Token::of)
                .list();
    }

    /** False if the user has no such token that is not revoked yet. */
    boolean revoke(UUID user, UUID token) {
        return database.sql("update api_token set revoked_at = ? where id = ? and user_id = ? and revoked_at is null")
                        .params(Columns.time(clock.instant()), token, user)
                        .update()
                == 1;
    }

    /** Ends everything that was opened with the old password. */
    void revokeAll(UUID user) {
        database.sql("update api_token set revoked_at = ? where user_id = ? and revoked_at is null")
                .params(Columns.time(clock.instant()), user)
                .update();
    }

    /** What a new token is to be. */
    record Wanted(String name, Set<Scope> scopes, @Nullable UUID account, Instant expiresAt) {}

    /** A token without its secret. */
    record Token(
            UUID id, String name, Set<Scope> scopes, @Nullable UUID account, Instant createdAt, Instant expiresAt) {
        static Token of(ResultSet row, int number) throws SQLException {
            return new Token(
                    Columns.id(row, "id"),
                    row.getString("name"),
                    Scope.of(row.getString("scopes")),
                    Columns.idOrNull(row, "account_id"),
                    Columns.instant(row, "created_at"),
                    Columns.instant(row, "expires_at"));
        }
    }
}
