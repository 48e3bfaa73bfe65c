package io.headrace.service.web;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * A place in a list that is sorted by time and id: a page begins after it. Lists are read with
 * {@code (created_at, id) > (?, ?) order by created_at, id}.
 */
public record Position(Instant at, UUID id) {
    private static final int BYTES = 3 * Long.BYTES;
    /** No list holds a later moment; a database does not know every moment that a token can hold. */
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    /** Before everything. */
    public static final Position START = new Position(Instant.EPOCH, new UUID(0, 0));

    /** A place in a list that is sorted by a number. */
    public static Position of(long number) {
        return new Position(Instant.EPOCH, new UUID(0, number));
    }

    /** The number of {@link #of(long)}. */
    public long number() {
        return id.getLeastSignificantBits();
    }

    String token() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Position of(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length == BYTES) {
                ByteBuffer in = ByteBuffer.wrap(bytes);
                Instant at = Instant.EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
                if (!at.isBefore(Instant.EPOCH) && at.isBefore(END)) {
                    return new Position(at, new UUID(in.getLong(), in.getLong()));
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Problem.INVALID_PAGE.refused();
        }
        throw Problem.INVALID_PAGE.refused();
    }
}
