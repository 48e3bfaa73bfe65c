package io.headrace.service.security;

import io.headrace.service.web.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret that we hand out: {@code hr_}, the id of the row that it belongs to, and 256 random bits. Only its hash is kept.
 * The row is found by the id, so that the comparison of the secret itself can take the same time for every wrong one.
 */
public final class Bearer {
    private static final Pattern FORM = Pattern.compile("hr_([0-9a-f]{32})_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final UUID id;
    private final String text;

    private Bearer(UUID id, String text) {
        this.id = id;
        this.text = text;
    }

    /** A new one for the row {@code id}. */
    public static Bearer issue(UUID id) {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        byte[] row = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return new Bearer(
                id,
                "hr_" + HexFormat.of().formatHex(row) + "_"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** The one that {@code text} is, if it has the form of one. */
    public static Optional<Bearer> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        ByteBuffer row = ByteBuffer.wrap(HexFormat.of().parseHex(form.group(1)));
        return Optional.of(new Bearer(new UUID(row.getLong(), row.getLong()), text));
    }

    /** The row that it claims to belong to. */
    public UUID id() {
        return id;
    }

    /** What the row keeps. */
    public Sha256 hash() {
        return Sha256.of(text);
    }

    /** Whether it is the one whose {@code hash} the row keeps; as quick for a wrong one as for the right one. */
    public boolean matches(Sha256 hash) {
        return hash().equals(hash);
    }

    /** The secret itself: for the one answer or mail that shows it. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "hr_" + id;
    }
}
