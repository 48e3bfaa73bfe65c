package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.Plan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the name of a staging table tells about it, so that those of dead runs are known without a list. */
record StagingName(String mappingHash, long number, long createdSeconds, String nonce) {
    static final String PREFIX = "headrace_stage_";

    private static final Duration LONGEST_RUN = Duration.ofDays(1);
    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{12})_([0-9]+)_([0-9]+)_([0-9a-f]{8})");

    static StagingName of(Plan plan, Instant now) {
        return new StagingName(
                hash(plan.mapping()),
                plan.number(),
                now.getEpochSecond(),
                UUID.randomUUID().toString().substring(0, 8));
    }

    static Optional<StagingName> parse(String table) {
        Matcher matcher = FORM.matcher(table);
        return matcher.matches()
                ? Optional.of(new StagingName(
                        matcher.group(1),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        matcher.group(4)))
                : Optional.empty();
    }

    /** Whether its run can never commit it, once {@code mapping} stands at {@code head}. */
    boolean isDead(String mapping, long head, Instant now) {
        boolean passed = mappingHash.equals(hash(mapping)) && number <= head;
        return passed || createdSeconds < now.minus(LONGEST_RUN).getEpochSecond();
    }

    @Override
    public String toString() {
        return PREFIX + mappingHash + "_" + number + "_" + createdSeconds + "_" + nonce;
    }

    private static String hash(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
