package io.headrace.connectors.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.connectors.spi.Watermark;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a cursor has been followed. Values are the database's own text, in full precision.
 *
 * @param column the cursor and its type, which must not change
 * @param value the greatest that was read; empty if there was none
 * @param floor rows at or above it may still come; empty: any row may
 * @param seen the greatest values of earlier snapshots and when they were seen, the oldest first
 * @param tail the rows from {@code floor} to {@code value}
 * @param rows of the dataset
 * @param compared when keys were compared last
 * @param pending whether there was a snapshot since in which they were not
 */
record CursorPosition(
        String column,
        Optional<String> value,
        Optional<String> floor,
        List<Seen> seen,
        Tail tail,
        long rows,
        Instant compared,
        boolean pending) {
    static final String KIND = "cursor";

    /** The greatest value at a time. */
    record Seen(Instant at, String value) {}

    /** Some rows: their number, and a checksum that differs when one of them differs. */
    record Tail(long rows, String checksum) {
        boolean isUnknown() {
            return checksum.isEmpty();
        }
    }

    CursorPosition compared(Instant when, boolean notNow) {
        return new CursorPosition(column, value, floor, seen, tail, rows, when, notNow);
    }

    /** The same, from which no window takes its rows for new: they may be at the consumer. */
    CursorPosition withUnknownTail() {
        return new CursorPosition(column, value, floor, seen, new Tail(tail.rows(), ""), rows, compared, pending);
    }

    Watermark watermark() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("column", column);
        value.ifPresent(v -> values.put("value", v));
        floor.ifPresent(f -> values.put("floor", f));
        values.put(
                "seen",
                seen.stream()
                        .map(s -> Map.of("at", s.at().toString(), "value", s.value()))
                        .toList());
        values.put("tail", Map.of("rows", tail.rows(), "checksum", tail.checksum()));
        values.put("rows", rows);
        values.put("compared", compared.toString());
        values.put("pending", pending);
        String text = ConfigValueFactory.fromMap(values).render(ConfigRenderOptions.concise());
        return new Watermark(KIND, text, value.orElse("no rows"));
    }

    static CursorPosition parse(Watermark watermark) {
        Config values = ConfigFactory.parseString(watermark.value());
        return new CursorPosition(
                values.getString("column"),
                text(values, "value"),
                text(values, "floor"),
                values.getConfigList("seen").stream()
                        .map(s -> new Seen(Instant.parse(s.getString("at")), s.getString("value")))
                        .toList(),
                new Tail(values.getLong("tail.rows"), values.getString("tail.checksum")),
                values.getLong("rows"),
                Instant.parse(values.getString("compared")),
                values.getBoolean("pending"));
    }

    private static Optional<String> text(Config values, String key) {
        return values.hasPath(key) ? Optional.of(values.getString(key)) : Optional.empty();
    }
}
