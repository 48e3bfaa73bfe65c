package io.headrace.service.outbox;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.headrace.service.Settings;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Vault;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Sends the mails of the outbox by SMTP, with pauses that double after each failure, until one arrives or is too old. */
@Configuration(proxyBeanMethods = false)
class Postman {
    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    private static final int PAUSE_MILLIS = 300;
    private static final int BATCH = 20;
    private static final int MOST_ATTEMPTS = 12;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final Vault vault;
    private final JsonMapper json;
    private final Clock clock;
    private final Settings settings;

    Postman(
            JdbcClient database,
            TransactionTemplate transactions,
            Vault vault,
            JsonMapper json,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.transactions = transactions;
        this.vault = vault;
        this.json = json;
        this.clock = clock;
        this.settings = settings;
    }

    /** Without a mail server nothing is taken out: it waits for one. */
    @Bean
    Task<?> mails(ObjectProvider<JavaMailSender> senders) {
        return Tasks.recurring("outbox-mails", FixedDelay.ofMillis(PAUSE_MILLIS))
                .execute((instance, context) -> senders.ifAvailable(this::sendDue));
    }

    private void sendDue(JavaMailSender sender) {
        List<Due> due = database.sql(
                        "select id, payload, attempts from outbox where channel = 'mail' and due_at <= ? order by due_at limit "
                                + BATCH)
                .params(Columns.time(clock.instant()))
                .query((row, number) -> new Due(
                        Columns.id(row, "id"),
                        vault.open(Outbox.place(Columns.id(row, "id")), row.getBytes("payload")),
                        row.getInt("attempts")))
                .list();
        due.forEach(one -> send(sender, one));
    }

    private void send(JavaMailSender sender, Due due) {
        try {
            sender.send(message(sender, json.readValue(due.payload(), Mail.class)));
            transactions.executeWithoutResult(status -> sent(due.id()));
        } catch (MailException | MessagingException e) {
            // The exception's text may repeat what the server was told.
            LOG.warn(
                    "mail {} was not taken by the server ({}), attempt {}",
                    due.id(),
                    e.getClass().getSimpleName(),
                    due.attempts() + 1);
            transactions.executeWithoutResult(status -> failed(due, e.getClass().getSimpleName()));
        }
    }

    private MimeMessage message(JavaMailSender sender, Mail mail) throws MessagingException {
        MimeMessage message = sender.createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(message, mail.html() != null, StandardCharsets.UTF_8.name());
        helper.setFrom(settings.mailFrom());
        helper.setTo(mail.to());
        helper.setSubject(mail.subject());
        if (mail.html() == null) {
            helper.setText(mail.text());
        } else {
            helper.setText(mail.text(), mail.html());
        }
        return message;
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
                where id = ?""")
                .param(error)
                .param(Columns.timeOrNull(givenUp ? null : now.plus(FIRST_PAUSE.multipliedBy(1L << due.attempts()))))
                .param(Columns.timeOrNull(givenUp ? now : null))
                .param(due.id())
                .update();
    }

    private record Due(UUID id, String payload, int attempts) {
        @Override
        public String toString() {
            return "mail " + id;
        }
    }
}
