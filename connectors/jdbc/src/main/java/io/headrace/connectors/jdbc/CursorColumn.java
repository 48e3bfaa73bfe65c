package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.JdbcSource.NullCursors;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A column that grows with every change.
 *
 * @param settle how long a row may take from getting its value to being committed
 * @param zone of values without one; empty if it is not known
 */
record CursorColumn(String name, DataType type, Duration settle, Optional<ZoneId> zone, NullCursors nulls) {
    static final Duration SETTLE = Duration.ofSeconds(60);

    /** No place on earth is further behind UTC. */
    private static final Duration FURTHEST_BEHIND = Duration.ofHours(12);

    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** Whether values of {@code type} can grow with every change. */
    static boolean grows(DataType type) {
        return type instanceof ByteType
                || type instanceof ShortType
                || type instanceof IntegerType
                || type instanceof LongType
                || type instanceof DecimalType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType;
    }

    /** Whether values are the time of the change, as a clock showed it. */
    boolean isTime() {
        return type instanceof TimestampType || isNaive();
    }

    /** Whether values are times that only a zone makes an instant. */
    boolean isNaive() {
        return type instanceof TimestampNTZType || type instanceof DateType;
    }

    /**
     * The smallest value that a row may still come with when all that was committed by {@code at} has been seen; as text of
     * the column's type. In whole seconds: applications cut fractions off. Only for times.
     */
    String floor(Instant at) {
        Instant settled = at.minus(settle).truncatedTo(ChronoUnit.SECONDS);
        if (type instanceof TimestampType) {
            return TEXT.format(settled.atOffset(ZoneOffset.UTC)) + "+00";
        }
        LocalDateTime local = zone.map(z -> smallest(settled, z))
                .orElseGet(() -> LocalDateTime.ofInstant(settled.minus(FURTHEST_BEHIND), ZoneOffset.UTC));
        return type instanceof DateType ? local.toLocalDate().toString() : TEXT.format(local);
    }

    /** The smallest time that a clock on the wall shows at {@code instant} or later: at summer time's end it goes back. */
    private static LocalDateTime smallest(Instant instant, ZoneId zone) {
        LocalDateTime now = LocalDateTime.ofInstant(instant, zone);
        @Nullable ZoneOffsetTransition next = zone.getRules().nextTransition(instant);
        boolean goesBack = next != null && next.getDateTimeAfter().isBefore(now);
        return next != null && goesBack ? next.getDateTimeAfter() : now;
    }
}
