package io.headrace.service.notifications;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.headrace.service.Settings;
import io.headrace.service.database.Columns;
import io.headrace.service.outbox.Outbox;
import io.headrace.service.security.Vault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the calls that wait in the outbox, each until it is answered with a 2xx or is too old. */
@Configuration(proxyBeanMethods = false)
class WebhookPostman {
    private static final int PAUSE_MILLIS = 300;
    private static final int BATCH = 20;

    private final JdbcClient database;
    private final Outbox outbox;
    private final Vault vault;
    private final Clock clock;
    private final WebhookAddress address;

    WebhookPostman(JdbcClient database, Outbox outbox, Vault vault, Clock clock, Settings settings) {
        this.database = database;
        this.outbox = outbox;
        this.vault = vault;
        this.clock = clock;
        this.address = new WebhookAddress(settings.webhookHosts());
    }

    @Bean
    Task<?> webhooks() {
        return Tasks.recurring("outbox-webhooks", FixedDelay.ofMillis(PAUSE_MILLIS))
                .execute((instance, context) -> callDue());
    }

    private void callDue() {
        outbox.due("webhook", BATCH).forEach(due -> outbox.settle(due, this::call));
    }

    private void call(Outbox.Due due) throws IOException {
        Hook hook = database.sql(
                        "select w.id, w.url, w.secret_sealed from outbox o join webhook w on w.id = o.webhook_id where o.id = ?")
                .params(due.id())
                .query((row, number) -> new Hook(
                        row.getString("url"),
                        vault.open(WebhookResource.place(Columns.id(row, "id")), row.getBytes("secret_sealed"))))
                .single();
        URI url = URI.create(hook.url());
        InetAddress checked = address.checked(url);
        long timestamp = clock.instant().getEpochSecond();
        String headers = "X-Headrace-Id: " + due.id() + "\r\nX-Headrace-Timestamp: " + timestamp
                + "\r\nX-Headrace-Signature: sha256=" + WebhookCall.signature(hook.secret(), timestamp, due.payload())
                + "\r\n";
        WebhookCall.send(url, checked, headers, due.payload());
    }

    private record Hook(String url, String secret) {
        @Override
        public String toString() {
            return "webhook " + url;
        }
    }
}
