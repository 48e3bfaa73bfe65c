package io.headrace.service.web;

import io.headrace.service.database.Columns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** How often something may be done; counted in the database, so that a restart or a second node forgives nothing. */
@Component
public final class Limits {
    private final JdbcClient database;
    private final TransactionTemplate own;
    private final Clock clock;

    Limits(JdbcClient database, @Qualifier("ownTransactions") TransactionTemplate own, Clock clock) {
        this.database = database;
        this.own = own;
        this.clock = clock;
    }

    /**
     * Counts one try of {@code bucket}, e.g. {@code login 10.0.0.7}, at most 300 characters. The count stays even if the
     * request fails.
     *
     * @throws Refused {@link Problem#TOO_MANY_REQUESTS} after {@code most} tries within the same {@code window}
     */
    public void take(String bucket, int most, Duration window) {
        Instant now = clock.instant();
        long seconds = window.toSeconds();
        Instant start = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), seconds) * seconds);
        int taken = Objects.requireNonNull(own.execute(status -> count(bucket, start)));
        if (taken > most) {
            throw Refused.tooMany(Duration.between(now, start.plus(window)).plusSeconds(1));
        }
    }

    private int count(String bucket, Instant start) {
        database.sql("insert into rate_limit (bucket, window_start, taken) values (?, ?, 0) on conflict do nothing")
                .params(bucket, Columns.time(start))
                .update();
        database.sql("update rate_limit set taken = taken + 1 where bucket = ? and window_start = ?")
                .params(bucket, Columns.time(start))
                .update();
        return database.sql("select taken from rate_limit where bucket = ? and window_start = ?")
                .params(bucket, Columns.time(start))
                .query(Integer.class)
                .single();
    }

    /** Forgets windows that ended before {@code before}. */
    public void forget(Instant before) {
        database.sql("delete from rate_limit where window_start < ?")
                .params(Columns.time(before))
                .update();
    }
}
