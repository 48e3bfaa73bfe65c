package io.headrace.service.notifications;

import io.headrace.service.database.Columns;
import io.headrace.service.outbox.Mail;
import io.headrace.service.outbox.Outbox;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Tells an account of something, inside the transaction that causes it: its people by mail, its programs by webhook. */
@Component
public final class Notices {
    /** An account with more people gets no more mails at once. */
    private static final int MOST_MAILS = 50;

    private final JdbcClient database;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    Notices(JdbcClient database, Outbox outbox, JsonMapper json, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Tells everybody in {@code account} who can do something about it, and the webhooks that asked for {@code topic}.
     *
     * @param subject one line
     * @param detail more of it; empty if there is no more to say
     * @param kind what it is about, e.g. {@code subscription}, and its {@code id}
     */
    public void tell(UUID account, Topic topic, String subject, String detail, String kind, UUID id) {
        String text = detail.isEmpty() ? subject + ".\n" : subject + ".\n\n" + detail + "\n";
        // What an OpenID provider calls an address need not be one; what is told of, as a revocation, happens all the
        // same.
        addresses(account).stream()
                .filter(Mail::isAddress)
                .forEach(address -> outbox.mail(account, topic.word(), new Mail(address, subject, text, null)));
        String event = event(account, topic, subject, detail, kind, id);
        database
                .sql("select id, url, topics from webhook where account_id = ? and deleted_at is null")
                .params(account)
                .query((row, number) -> new Webhook(
                        Columns.id(row, "id"), row.getString("url"), Webhook.topics(row.getString("topics"))))
                .list()
                .stream()
                .filter(webhook -> webhook.topics().contains(topic))
                .forEach(webhook -> outbox.webhook(account, webhook.id(), topic.word(), webhook.url(), event));
    }

    private String event(UUID account, Topic topic, String subject, String detail, String kind, UUID id) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", UUID.randomUUID());
        event.put("topic", topic.word());
        event.put("at", clock.instant());
        event.put("account", account);
        event.put("subject", Map.of("kind", kind, "id", id));
        event.put("summary", subject);
        event.put("detail", detail);
        return json.writeValueAsString(event);
    }

    private List<String> addresses(UUID account) {
        return database.sql(
                        """
                select distinct u.email from member m join app_user u on u.id = m.user_id
                where m.account_id = ? and m.role in ('owner', 'contributor') and u.email_verified_at is not null
                and u.email is not null and u.disabled_at is null order by u.email limit\s"""
                                + MOST_MAILS)
                .params(account)
                .query(String.class)
                .list();
    }

    private record Webhook(UUID id, String url, List<Topic> topics) {
        static List<Topic> topics(String words) {
            return List.of(words.split(" ", -1)).stream()
                    .flatMap(word -> Topic.of(word).stream())
                    .toList();
        }
    }
}
