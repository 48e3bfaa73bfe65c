package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether data may go to a subscription now. */
@Component
public final class Gate {
    private static final String STANDING =
            """
            select s.state, s.deleted_at, s.expires_at, h.deleted_at as share_deleted_at, h.terms_number,
                (select max(a.terms_number) from acceptance a
                 where a.account_id = s.account_id and a.subscription_id = s.id) as accepted,
                (select min(t.accept_by) from terms_version t where t.share_id = h.id and t.number > coalesce(
                    (select max(a.terms_number) from acceptance a
                     where a.account_id = s.account_id and a.subscription_id = s.id), 0)) as accept_by
            from subscription s join share h on h.account_id = s.provider_account_id and h.id = s.share_id
            where s.account_id = ? and s.id = ?""";

    private final JdbcClient database;
    private final Clock clock;

    Gate(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Why not, in one word such as {@code revoked}, {@code expired} or {@code terms}; empty: it may. */
    public Optional<String> refusal(UUID account, UUID subscription) {
        return database.sql(STANDING)
                .params(account, subscription)
                .query((row, number) -> refusal(row, clock.instant()))
                .optional()
                .orElse(Optional.of("deleted"));
    }

    private static Optional<String> refusal(ResultSet row, Instant now) throws SQLException {
        String state = row.getString("state");
        if (state.equals("revoking") || state.equals("revoked")) {
            return Optional.of("revoked");
        }
        if (state.equals("source-deleted") || Columns.instantOrNull(row, "share_deleted_at") != null) {
            return Optional.of("source-deleted");
        }
        if (Columns.instantOrNull(row, "deleted_at") != null) {
            return Optional.of("deleted");
        }
        Instant expires = Columns.instantOrNull(row, "expires_at");
        if (expires != null && !expires.isAfter(now)) {
            return Optional.of("expired");
        }
        int terms = row.getInt("terms_number");
        int accepted = row.getInt("accepted");
        Instant acceptBy = Columns.instantOrNull(row, "accept_by");
        boolean never = terms > 0 && accepted == 0;
        boolean late = terms > accepted && acceptBy != null && !acceptBy.isAfter(now);
        return never || late ? Optional.of("terms") : Optional.empty();
    }
}
