package io.headrace.service.outbox;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Vault;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Takes what is to be sent, inside the transaction that causes it. What is sent is sent at least once. */
@Component
public final class Outbox {
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

    static String place(UUID id) {
        return "outbox.payload " + id;
    }
}
