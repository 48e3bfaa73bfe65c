package io.headrace.service.invitations;

import io.headrace.service.Settings;
import io.headrace.service.outbox.Mail;
import io.headrace.service.security.Bearer;
import java.util.Locale;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.templateresolver.ITemplateResolver;

/** Writes the mail of an invitation. Its only link leads to the configured address; the secret is in the link's fragment. */
@Component
final class InvitationMail {
    private final ITemplateEngine templates;
    private final String page;

    InvitationMail(ITemplateEngine templates, Settings settings) {
        this.templates = templates;
        this.page = settings.baseUrl().toString().replaceAll("/+$", "") + InvitationPage.PATH;
    }

    Mail of(Invitation invitation, Bearer token) {
        String provider = ProviderWords.line(invitation.provider());
        String share = ProviderWords.line(invitation.shareName());
        Context words = new Context(Locale.ROOT);
        words.setVariable("provider", provider);
        words.setVariable("share", share);
        words.setVariable(
                "message", ProviderWords.inMail(invitation.message()).lines().toList());
        words.setVariable("expiresAt", invitation.expiresAt().toString());
        words.setVariable("link", page + "#" + token.reveal());
        return new Mail(
                Objects.requireNonNull(invitation.email()),
                "Invitation: '" + provider + "' offers you the data share '" + share + "'",
                templates.process("mail/invitation.txt", words),
                templates.process("mail/invitation", words));
    }

    @Configuration(proxyBeanMethods = false)
    static class Texts {
        /** Templates of plain text; those of HTML are Boot's. */
        @Bean
        ITemplateResolver plainTexts() {
            ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
            resolver.setPrefix("templates/");
            resolver.getResolvablePatternSpec().addPattern("mail/*.txt");
            resolver.setTemplateMode(TemplateMode.TEXT);
            resolver.setOrder(1);
            return resolver;
        }
    }
}
