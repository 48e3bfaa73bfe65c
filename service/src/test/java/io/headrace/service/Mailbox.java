package io.headrace.service;

import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was mailed to one address. */
final class Mailbox {
    private final GreenMail mail;
    private final String address;

    Mailbox(Service service, String address) {
        this(service.mail(), address);
    }

    Mailbox(GreenMail mail, String address) {
        this.mail = mail;
        this.address = address;
    }

    /** A mail as its reader has it. */
    record Letter(String subject, String text, String html) {
        /** The secret of the invitation's link. */
        String token() {
            return found(text, "/invitations#(hr_[A-Za-z0-9_-]+)");
        }

        String code() {
            return found(text, "Your code is ([0-9]{8})");
        }

        private static String found(String text, String pattern) {
            Matcher matcher = Pattern.compile(pattern).matcher(text);
            if (!matcher.find()) {
                throw new AssertionError("no " + pattern + " in\n" + text);
            }
            return matcher.group(1);
        }
    }

    /** The newest whose subject begins so, once there are {@code count} of them. */
    Letter letter(String subject, int count) throws MessagingException, IOException {
        Eventually.holds(() -> letters(subject).size() >= count);
        MimeMessage newest = letters(subject).get(count - 1);
        return new Letter(
                newest.getSubject(), body(newest.getContent(), "text/plain"), body(newest.getContent(), "text/html"));
    }

    private List<MimeMessage> letters(String subject) {
        return Arrays.stream(mail.getReceivedMessages())
                .filter(letter -> isTo(letter) && subject(letter).startsWith(subject))
                .sorted(Comparator.comparing(MimeMessage::getMessageNumber))
                .toList();
    }

    private boolean isTo(MimeMessage mail) {
        try {
            return Arrays.toString(mail.getAllRecipients()).equals("[" + address + "]");
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String body(Object content, String type) throws MessagingException, IOException {
        if (content instanceof String text) {
            return type.equals("text/plain") ? text : "";
        }
        Multipart parts = (Multipart) content;
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            if (part.isMimeType(type)) {
                return String.valueOf(part.getContent());
            }
            if (part.isMimeType("multipart/*") && !body(part.getContent(), type).isEmpty()) {
                return body(part.getContent(), type);
            }
        }
        return "";
    }
}
