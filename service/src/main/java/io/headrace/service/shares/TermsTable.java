package io.headrace.service.shares;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Versions of terms of use in the database; written once each. Callers hold the transaction. */
@Component
final class TermsTable {
    private final JdbcClient database;
    private final Clock clock;

    TermsTable(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * One version.
     *
     * @param sha256 of the text: what an acceptance points at
     * @param acceptBy whoever has not accepted it by then is blocked; null: of the first one
     */
    record Terms(int number, String text, String sha256, @Nullable Instant acceptBy, Instant createdAt) {
        static Terms of(ResultSet row, int index) throws SQLException {
            return new Terms(
                    row.getInt("number"),
                    row.getString("text"),
                    Sha256.read(row, "text_sha256").hex(),
                    Columns.instantOrNull(row, "accept_by"),
                    Columns.instant(row, "created_at"));
        }
    }

    /** Adds the version after {@code newest}, and makes it the share's. The share is locked. */
    void publish(UUID account, UUID share, UUID user, int newest, String text, @Nullable Instant acceptBy) {
        database.sql(
                        """
                insert into terms_version
                    (account_id, share_id, number, text, text_sha256, accept_by, created_by, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(account, share, newest + 1, text, Sha256.of(text).bytes())
                .param(Columns.timeOrNull(acceptBy))
                .params(user, Columns.time(clock.instant()))
                .update();
        database.sql("update share set terms_number = ?, version = version + 1 where account_id = ? and id = ?")
                .params(newest + 1, account, share)
                .update();
    }

    List<Terms> page(UUID account, UUID share, PageRequest page) {
        return database.sql(
                        """
                select * from terms_version where account_id = ? and share_id = ? and number > ? order by number limit ?""")
                .params(account, share, page.after().id().getLeastSignificantBits(), page.rows())
                .query(Terms::of)
                .list();
    }

    Optional<Terms> find(UUID account, UUID share, int number) {
        return database.sql("select * from terms_version where account_id = ? and share_id = ? and number = ?")
                .params(account, share, number)
                .query(Terms::of)
                .optional();
    }
}
