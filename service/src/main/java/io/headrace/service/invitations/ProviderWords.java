package io.headrace.service.invitations;

import java.util.regex.Pattern;

/** What a provider has written, made harmless for mails, whose programs turn text into links by themselves. */
final class ProviderWords {
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n]]");
    private static final Pattern SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]*):/+");
    private static final Pattern HOST = Pattern.compile("(?<=[\\p{L}\\p{N}])\\.(?=\\p{L})");

    private ProviderWords() {}

    /** {@code text} without signs that nobody sees, and with nothing in it that looks like an address. */
    static String inMail(String text) {
        String visible = INVISIBLE.matcher(text.replace("\r\n", "\n")).replaceAll(" ");
        return HOST.matcher(SCHEME.matcher(visible).replaceAll("$1 ")).replaceAll(". ");
    }

    /** {@link #inMail} on one line. */
    static String line(String text) {
        return inMail(text).replace('\n', ' ').strip();
    }
}
