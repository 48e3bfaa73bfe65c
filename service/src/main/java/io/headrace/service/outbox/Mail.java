package io.headrace.service.outbox;

import org.jspecify.annotations.Nullable;

/**
 * One mail to one address.
 *
 * @param to one address, without a name
 * @param subject one line
 * @param html the same as {@code text} for those who can show it; null: text only
 */
public record Mail(String to, String subject, String text, @Nullable String html) {
    public Mail {
        if (!isAddress(to)) {
            throw new IllegalArgumentException("A mail goes to exactly one address");
        }
        // Text of tenants gets here: a line break would begin a header of theirs.
        subject = subject.replaceAll("[\\p{Cntrl}]+", " ").strip();
    }

    /** Whether {@code to} is one address that mail can be sent to. */
    public static boolean isAddress(String to) {
        return to.length() <= 254 && to.matches("[^\\s,;:<>\"()\\[\\]\\\\@]+@[^\\s,;:<>\"()\\[\\]\\\\@]+");
    }

    /** Without its text, which may hold a code or a link. */
    @Override
    public String toString() {
        return "mail '" + subject + "'";
    }
}
