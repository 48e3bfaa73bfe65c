package io.headrace.jobs.report;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The report of one run. It is for people and never asked what to do next.
 *
 * @param startedBy the name of whoever did, as the operating system knows it
 */
public record RunReport(
        String runId,
        String share,
        Instant started,
        Instant ended,
        List<DatasetReport> datasets,
        Optional<String> startedBy) {
    public RunReport {
        datasets = List.copyOf(datasets);
    }

    public RunReport(String runId, String share, Instant started, Instant ended, List<DatasetReport> datasets) {
        this(runId, share, started, ended, datasets, Optional.empty());
    }

    public RunReport by(String user) {
        return new RunReport(runId, share, started, ended, datasets, Optional.of(user));
    }

    /** Whether {@code id} may name a run. */
    public static boolean isId(String id) {
        return id.matches("[A-Za-z0-9-]{1,64}");
    }

    /**
     * A new run's id: the time in UTC and a random end, e.g. {@code 20261122T065402123Z-3f9a1c}. Ids sort by time; only
     * letters, digits and {@code -}.
     */
    public static String newId(Clock clock) {
        byte[] end = new byte[3];
        new SecureRandom().nextBytes(end);
        return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(clock.instant())
                + "-" + HexFormat.of().formatHex(end);
    }
}
