package io.headrace.service.outbox;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Takes what is to be sent, inside the transaction that causes it. What is sent is sent at least once. */
@Component
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MOST_ATTEMPTS = 12;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    private final JdbcClient database;
    private final Vault vault;
    private final JsonMapper json;
    private final Clock clock;

    Outbox(JdbcClient database, Vault vault, JsonMapper json, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Puts {@code mail} on its way.
     *
     * @param account on whose behalf; null: the service's own
     * @param topic what it is about, e.g. {@code verification}; for limits and for looking back
     * @throws IllegalStateException outside of a transaction
     */
    public void mail(@Nullable UUID account, String topic, Mail mail) {
        add(new Line(account, "mail", null, topic, mail.to()), json.writeValueAsString(mail));
    }

    /**
     * Puts a call of {@code webhook} on its way.
     *
     * @param url where the webhook was when this was caused
     * @param body JSON
     * @throws IllegalStateException outside of a transaction
     */
    public void webhook(UUID account, UUID webhook, String topic, String url, String body) {
        add(new Line(account, "webhook", webhook, topic, url), body);
    }

    private record Line(
            @Nullable UUID account, String channel, @Nullable UUID webhook, String topic, String recipient) {}

    private void add(Line line, String payload) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("'" + line.topic() + "' was to be sent outside of its transaction");
        }
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into outbox (id, account_id, channel, webhook_id, topic, recipient, payload, created_at, due_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(line.account())
                .param(line.channel())
                .param(line.webhook())
                .param(line.topic())
                .param(line.recipient())
                .param(vault.seal(place(id), payload))
                .param(Columns.time(clock.instant()))
                .param(Columns.time(clock.instant()))
                .update();
    }

    /**
     * Something that is to be sent now.
     *
     * @param payload what {@link #mail} or {@link #webhook} was given; JSON
     */
    public record Due(UUID id, String payload, int attempts) {
        @Override
        public String toString() {
            return "message " + id;
        }
    }

    /** Sends something. */
    @FunctionalInterface
    public interface Sending {
        /** @throws Exception if it has not arrived */
        void send(Due due) throws Exception;
    }

    /** What waits in {@code channel} and may be tried now, the oldest first. */
    public List<Due> due(String channel, int most) {
        List<Waiting> waiting = database.sql(
                        "select id, payload, attempts from outbox where channel = ? and due_at <= ? order by due_at limit ?")
                .params(channel, Columns.time(clock.instant()), most)
                .query((row, number) -> waiting(Columns.id(row, "id"), row.getBytes("payload"), row.getInt("attempts")))
                .list();
        return waiting.stream().flatMap(this::readable).toList();
    }

    /** @param due null: it does not open */
    private record Waiting(UUID id, int attempts, @Nullable Due due) {}

    private Waiting waiting(UUID id, byte[] sealed, int attempts) {
        try {
            return new Waiting(id, attempts, new Due(id, vault.open(place(id), sealed), attempts));
        } catch (IllegalStateException e) {
            LOG.error("message {} cannot be opened", id, e);
            return new Waiting(id, attempts, null);
        }
    }

    /** One that does not open, as after the key was lost, fails by itself and does not keep the others waiting. */
    private Stream<Due> readable(Waiting waiting) {
        if (waiting.due() == null) {
            failed(new Due(waiting.id(), "", waiting.attempts()), "unreadable");
        }
        return Stream.ofNullable(waiting.due());
    }

    /** Tries to send {@code due}; after a failure it is due again, each time after a longer pause, until it is given up. */
    public void settle(Due due, Sending sending) {
        try {
            sending.send(due);
            sent(due.id());
        } catch (Exception e) {
            // The exception's text may repeat what the receiver was told.
            String error = e.getClass().getSimpleName();
            LOG.warn("{} was not taken ({}), attempt {}", due, error, due.attempts() + 1);
            failed(due, error);
        }
    }

    private void sent(UUID id) {
        database.sql(
                        "update outbox set sent_at = ?, due_at = null, payload = null, attempts = attempts + 1 where id = ?")
                .params(Columns.time(clock.instant()), id)
                .update();
    }

    private void failed(Due due, String error) {
        Instant now = clock.instant();
        boolean givenUp = due.attempts() + 1 >= MOST_ATTEMPTS;
        database.sql(
                        """
                update outbox set attempts = attempts + 1, last_error = ?, due_at = ?, failed_at = ?
                where id = ? and due_at is not null""")
                .param(error)
                .param(Columns.timeOrNull(givenUp ? null : now.plus(FIRST_PAUSE.multipliedBy(1L << due.attempts()))))
                .param(Columns.timeOrNull(givenUp ? now : null))
                .param(due.id())
                .update();
    }

    static String place(UUID id) {
        return "outbox.payload " + id;
    }
}
