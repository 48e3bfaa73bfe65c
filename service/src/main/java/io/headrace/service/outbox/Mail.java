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
        if (!to.matches("[^\\s,;:<>\"()\\[\\]\\\\@]+@[^\\s,;:<>\"()\\[\\]\\\\@]+") || to.length() > 254) {
            throw new IllegalArgumentException("A mail goes to exactly one address");
        }
        // Text of tenants gets here: a line break would begin a header of theirs.
        subject = subject.replaceAll("[\\p{Cntrl}]+", " ").strip();
    }

    /** Without its text, which may hold a code or a link. */
    @Override
    public String toString() {
        return "mail '" + subject + "'";
    }
}
