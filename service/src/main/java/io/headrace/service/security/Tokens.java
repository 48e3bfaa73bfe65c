package io.headrace.service.security;

import io.headrace.service.Settings;
import io.headrace.service.database.Columns;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells who stands behind a token. */
@Component
final class Tokens {
    private final JdbcClient database;
    private final Clock clock;
    private final List<String> operators;

    Tokens(JdbcClient database, Clock clock, Settings settings) {
        this.database = database;
        this.clock = clock;
        this.operators = List.copyOf(settings.operators());
    }

    /** The caller that {@code token} proves; empty if it is unknown, expired or revoked, or its user is disabled. */
    Optional<Caller> caller(Bearer token, String address) {
        return database.sql(
                        """
                select t.id, t.user_id, t.hash, t.scopes, t.account_id, u.name, u.email, u.email_verified_at
                from api_token t join app_user u on u.id = t.user_id
                where t.id = ? and t.revoked_at is null and t.expires_at > ? and u.disabled_at is null""")
                .params(token.id(), Columns.time(clock.instant()))
                .query((row, number) -> row(row))
                .optional()
                .filter(found -> token.matches(found.hash()))
                .map(found -> found.caller(isOperator(found.user()), address));
    }

    /** The caller for whom an OpenID provider vouches; empty if the user is disabled. */
    Optional<Caller> caller(UUID user, String address) {
        return database.sql(
                        """
                select name, email, email_verified_at from app_user where id = ? and disabled_at is null""")
                .params(user)
                .query((row, number) -> new Caller(
                        user,
                        row.getString("name"),
                        verifiedEmail(row),
                        new Caller.Grant(null, Scope.all(), null),
                        isOperator(user),
                        address))
                .optional();
    }

    private boolean isOperator(UUID user) {
        return !operators.isEmpty()
                && database
                        .sql("select issuer, subject from identity where user_id = ?")
                        .params(user)
                        .query((row, number) -> row.getString("issuer") + "|" + row.getString("subject"))
                        .list()
                        .stream()
                        .anyMatch(operators::contains);
    }

    private static Found row(ResultSet row) throws SQLException {
        return new Found(
                Columns.id(row, "user_id"),
                row.getString("name"),
                verifiedEmail(row),
                Sha256.read(row, "hash"),
                new Caller.Grant(
                        Columns.id(row, "id"), Scope.of(row.getString("scopes")), Columns.idOrNull(row, "account_id")));
    }

    private static @Nullable String verifiedEmail(ResultSet row) throws SQLException {
        return Columns.instantOrNull(row, "email_verified_at") == null ? null : row.getString("email");
    }

    private record Found(UUID user, String name, @Nullable String email, Sha256 hash, Caller.Grant grant) {
        Caller caller(boolean operator, String address) {
            return new Caller(user, name, email, grant, operator, address);
        }
    }
}
