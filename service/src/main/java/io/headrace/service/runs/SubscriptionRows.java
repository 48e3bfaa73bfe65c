package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * SubscriptionRows, as far as runs look at them. Whoever starts or ends a run, grants or takes back a permit, or revokes, locks
 * the subscription first: then one of two comes first, and both know which.
 */
@Component
final class SubscriptionRows {
    private static final String SELECT =
            """
            select id, account_id, provider_account_id, share_id, name, state, epoch from subscription
            where account_id = ? and id = ? and deleted_at is null""";

    private final JdbcClient database;

    SubscriptionRows(JdbcClient database) {
        this.database = database;
    }

    Optional<Subscription> find(UUID account, UUID subscription) {
        return database.sql(SELECT)
                .params(account, subscription)
                .query(SubscriptionRows::of)
                .optional();
    }

    /** Waits for others who hold it; it is held until the end of the transaction. A deleted one is locked, too. */
    Optional<Subscription> lock(UUID account, UUID subscription) {
        return database.sql(SELECT.replace(" and deleted_at is null", "") + " for update")
                .params(account, subscription)
                .query(SubscriptionRows::of)
                .optional();
    }

    /** As {@link #lock}, for whoever needs only that it is locked. */
    void hold(UUID account, UUID subscription) {
        if (lock(account, subscription).isEmpty()) {
            throw Problem.NOT_FOUND.refused();
        }
    }

    private static Subscription of(ResultSet row, int number) throws SQLException {
        return new Subscription(
                Columns.id(row, "id"),
                Columns.id(row, "account_id"),
                Columns.id(row, "provider_account_id"),
                Columns.id(row, "share_id"),
                row.getString("name"),
                row.getString("state"),
                row.getLong("epoch"));
    }
}
