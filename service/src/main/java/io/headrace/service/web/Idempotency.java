package io.headrace.service.web;

import io.headrace.service.database.Columns;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Carries out a request that comes with an {@code Idempotency-Key} once, and answers its repetitions as the first one. */
@Component
public final class Idempotency {
    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final JsonMapper json;

    Idempotency(JdbcClient database, TransactionTemplate transactions, Clock clock, JsonMapper json) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
        this.json = json;
    }

    /**
     * The answer of {@code action}, or the stored one if {@code user} has sent the same {@code key} to {@code route} before.
     * Key and action are one transaction: an action that throws may be tried again with its key.
     *
     * @param key of the header {@code Idempotency-Key}; null: every request counts
     * @param route e.g. {@code POST /accounts/7c2a.../shares/91ff.../invitations}, with the ids
     * @param request what was asked; another one with the same key is refused
     * @throws Refused {@link Problem#KEY_REUSED}
     */
    public <T> ResponseEntity<T> once(
            UUID user,
            String route,
            @Nullable String key,
            Object request,
            Class<T> type,
            Supplier<ResponseEntity<T>> action) {
        if (key == null) {
            return action.get();
        }
        if (!key.matches("[\\x21-\\x7e]{1,100}")) {
            throw Problem.INVALID_REQUEST.refused("'Idempotency-Key' must have 1 to 100 visible ASCII characters");
        }
        Key wanted = new Key(user, Sha256.of(route).hex(), key);
        Sha256 hash = Sha256.of(json.writeValueAsString(request));
        return Objects.requireNonNull(transactions.execute(status -> {
            if (!claim(wanted, hash)) {
                return repeat(wanted, hash, type);
            }
            ResponseEntity<T> answer = action.get();
            keep(wanted, answer);
            return answer;
        }));
    }

    /** Waits for a parallel request with the same key; true if this one is the first. */
    private boolean claim(Key key, Sha256 hash) {
        return database.sql(
                                """
                insert into idempotency_key (user_id, route, idempotency_key, request_sha256, status, created_at)
                values (?, ?, ?, ?, 0, ?) on conflict do nothing""")
                        .params(key.user(), key.route(), key.key(), hash.bytes(), Columns.time(clock.instant()))
                        .update()
                == 1;
    }

    private void keep(Key key, ResponseEntity<?> answer) {
        URI location = answer.getHeaders().getLocation();
        database.sql(
                        """
                update idempotency_key set status = ?, location = ?, body = ?
                where user_id = ? and route = ? and idempotency_key = ?""")
                .param(answer.getStatusCode().value())
                .param(location == null ? null : location.toString())
                .param(answer.getBody() == null ? null : json.writeValueAsString(answer.getBody()))
                .params(key.user(), key.route(), key.key())
                .update();
    }

    private <T> ResponseEntity<T> repeat(Key key, Sha256 hash, Class<T> type) {
        Stored stored = database.sql(
                        """
                select request_sha256, status, location, body from idempotency_key
                where user_id = ? and route = ? and idempotency_key = ?""")
                .params(key.user(), key.route(), key.key())
                .query(Stored::of)
                .single();
        if (!stored.hash().equals(hash)) {
            throw Problem.KEY_REUSED.refused();
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(stored.status());
        if (stored.location() != null) {
            answer.location(URI.create(stored.location()));
        }
        return stored.body() == null ? answer.build() : answer.body(json.readValue(stored.body(), type));
    }

    /** Forgets keys older than {@code before}. */
    public void forget(Instant before) {
        database.sql("delete from idempotency_key where created_at < ?")
                .params(Columns.time(before))
                .update();
    }

    private record Key(UUID user, String route, String key) {}

    private record Stored(Sha256 hash, int status, @Nullable String location, @Nullable String body) {
        static Stored of(ResultSet row, int number) throws SQLException {
            return new Stored(
                    Sha256.read(row, "request_sha256"),
                    row.getInt("status"),
                    row.getString("location"),
                    row.getString("body"));
        }
    }
}
