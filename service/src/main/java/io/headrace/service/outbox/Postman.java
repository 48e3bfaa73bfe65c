package io.headrace.service.outbox;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.headrace.service.Settings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import tools.jackson.databind.json.JsonMapper;

/** Sends the mails of the outbox by SMTP, with pauses that double after each failure, until one arrives or is too old. */
@Configuration(proxyBeanMethods = false)
class Postman {
    private static final int PAUSE_MILLIS = 300;
    private static final int BATCH = 20;

    private final Outbox outbox;
    private final JsonMapper json;
    private final Settings settings;

    Postman(Outbox outbox, JsonMapper json, Settings settings) {
        this.outbox = outbox;
        this.json = json;
        this.settings = settings;
    }

    /** Without a mail server nothing is taken out: it waits for one. */
    @Bean
    Task<?> mails(ObjectProvider<JavaMailSender> senders) {
        return Tasks.recurring("outbox-mails", FixedDelay.ofMillis(PAUSE_MILLIS))
                .execute((instance, context) -> senders.ifAvailable(this::sendDue));
    }

    private void sendDue(JavaMailSender sender) {
        outbox.due("mail", BATCH)
                .forEach(one -> outbox.settle(
                        one, due -> sender.send(message(sender, json.readValue(due.payload(), Mail.class)))));
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
}
