package io.headrace.service.marketplace;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes the invitation that a yes is. */
@Component
final class AccountInvitation {
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final JdbcClient database;
    private final Clock clock;

    AccountInvitation(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Invites the account {@code recipient}, within the caller's transaction. */
    UUID invite(Membership provider, UUID share, UUID recipient) {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        database.sql(
                        """
                insert into invitation
                    (id, account_id, share_id, recipient_account_id, state, expires_at, sent_at, created_by, created_at)
                values (?, ?, ?, ?, 'pending', ?, ?, ?, ?)""")
                .params(id, provider.account(), share, recipient)
                .params(Columns.time(now.plus(LIFETIME)), Columns.time(now))
                .params(provider.caller().user(), Columns.time(now))
                .update();
        return id;
    }
}
