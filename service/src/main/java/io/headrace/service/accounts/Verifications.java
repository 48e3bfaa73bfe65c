package io.headrace.service.accounts;

import io.headrace.service.database.Columns;
import io.headrace.service.outbox.Mail;
import io.headrace.service.outbox.Outbox;
import io.headrace.service.web.Limits;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Refused;
import io.headrace.service.web.Sha256;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Proves that somebody reads the mail of an address: by a code that is mailed there and typed in. */
@Component
public final class Verifications {
    private static final Duration LIFETIME = Duration.ofMinutes(30);
    private static final int MOST_ATTEMPTS = 5;
    private static final int MOST_A_DAY = 10;

    private final JdbcClient database;
    private final Outbox outbox;
    private final Limits limits;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Verifications(JdbcClient database, Outbox outbox, Limits limits, TransactionTemplate transactions, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.limits = limits;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Mails a code to {@code email}, in lower case. What happens does not depend on whether somebody is known there.
     *
     * @throws Refused after ten codes to one address, or a hundred asked for from one, within a day
     */
    public void send(String email, String address) {
        limits.take("code from " + address, MOST_A_DAY * 10, Duration.ofDays(1));
        limits.take("code to " + email, MOST_A_DAY, Duration.ofDays(1));
        String code = String.format("%08d", random.nextInt(100_000_000));
        transactions.executeWithoutResult(status -> {
            UUID id = UUID.randomUUID();
            database.sql(
                            "insert into verification (id, email, code_hash, created_at, expires_at) values (?, ?, ?, ?, ?)")
                    .param(id)
                    .param(email)
                    .param(hash(id, code).bytes())
                    .param(Columns.time(clock.instant()))
                    .param(Columns.time(clock.instant().plus(LIFETIME)))
                    .update();
            outbox.mail(null, "verification", mail(email, code));
        });
    }

    private static Mail mail(String email, String code) {
        return new Mail(
                email,
                "Your code for Headrace",
                "Your code is " + code + ". It is good for " + LIFETIME.toMinutes()
                        + " minutes.\n\nIf you did not ask for it, somebody has mistyped an address; there is nothing to do.\n",
                null);
    }

    /**
     * Uses up the newest code of {@code email} and carries out {@code action}, both or neither. A wrong code counts.
     *
     * @throws Refused {@link Problem#CODE_WRONG} if the code is another one, too old, used, or was
     *     tried five times
     */
    public void use(String email, String code, Runnable action) {
        Stored stored = newest(email).orElseThrow(Verifications::wrong);
        int counted = database.sql("update verification set attempts = attempts + 1 where id = ? and attempts < ?")
                .params(stored.id(), MOST_ATTEMPTS)
                .update();
        if (counted == 0 || !stored.hash().equals(hash(stored.id(), code))) {
            throw wrong();
        }
        transactions.executeWithoutResult(status -> {
            if (!used(stored.id())) {
                throw wrong();
            }
            action.run();
        });
    }

    private static Refused wrong() {
        return Problem.CODE_WRONG.refused("The code is wrong, too old or was tried too often; ask for a new one");
    }

    private Optional<Stored> newest(String email) {
        return database.sql(
                        """
                select id, code_hash from verification where email = ? and used_at is null and expires_at > ?
                order by created_at desc, id limit 1""")
                .params(email, Columns.time(clock.instant()))
                .query((row, number) -> new Stored(Columns.id(row, "id"), Sha256.read(row, "code_hash")))
                .optional();
    }

    private boolean used(UUID id) {
        return database.sql("update verification set used_at = ? where id = ? and used_at is null")
                        .params(Columns.time(clock.instant()), id)
                        .update()
                == 1;
    }

    private static Sha256 hash(UUID id, String code) {
        return Sha256.of(id + " " + code);
    }

    private record Stored(UUID id, Sha256 hash) {}
}
