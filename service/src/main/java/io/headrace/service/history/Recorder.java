package io.headrace.service.history;

import io.headrace.service.database.Columns;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Takes reports of jobs over into the history. */
@Component
public final class Recorder {
    /** A sink that went on by itself for longer than this gets one line for the rest. */
    private static final long MOST_GAPS = 1000;

    private static final int MOST_LETTERS = 4000;

    private final JdbcClient database;
    private final Clock clock;

    Recorder(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Writes a line per dataset of {@code report}, and one per commit before it that no report told of.
     *
     * @param datasets what the report's datasets are, by its own names for them
     * @param readable makes a text of the job one for people
     */
    public void record(
            Delivery delivery,
            JsonNode report,
            Function<String, Optional<Delivery.Dataset>> datasets,
            UnaryOperator<String> readable) {
        Times times = new Times(time(report, "startedAt"), time(report, "endedAt"));
        for (JsonNode entry : report.path("datasets")) {
            String key = entry.path("dataset").asString("");
            Delivery.Dataset dataset = datasets.apply(key).orElse(null);
            String name = dataset == null ? key : dataset.name();
            recordGaps(delivery, dataset, name, entry);
            insert(delivery, dataset, name, entry, times, readable);
        }
    }

    private record Times(@Nullable Instant started, @Nullable Instant ended) {}

    private static @Nullable Instant time(JsonNode report, String field) {
        try {
            return Instant.parse(report.path(field).asString(""));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private void insert(
            Delivery delivery,
            Delivery.@Nullable Dataset dataset,
            String name,
            JsonNode entry,
            Times times,
            UnaryOperator<String> readable) {
        String message = text(entry.path("failure"), "message");
        database.sql(
                        """
                insert into run_dataset (id, account_id, provider_account_id, share_id, subscription_id, run_id, mapping_id,
                    dataset_id, dataset_name, snapshot_mode, outcome, number, window_from, window_to, rows_read,
                    rows_inserted, rows_updated, rows_deleted, files_written, bytes_written, started_at, ended_at, message,
                    recorded_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(UUID.randomUUID(), delivery.account(), delivery.provider(), delivery.share())
                .params(delivery.subscription(), delivery.run())
                .param(dataset == null ? null : dataset.mapping())
                .param(dataset == null ? null : dataset.dataset())
                .param(name)
                .param(mode(entry))
                .param(entry.path("outcome").asString(""))
                .param(whole(entry, "commitNumber"))
                .param(cut(text(entry, "fromWatermark")))
                .param(cut(text(entry, "toWatermark")))
                .param(whole(entry, "rowsRead"))
                .param(whole(entry, "rowsInserted"))
                .param(whole(entry, "rowsUpdated"))
                .param(whole(entry, "rowsDeleted"))
                .param(whole(entry, "filesWritten"))
                .param(whole(entry, "bytesWritten"))
                .param(Columns.timeOrNull(times.started()))
                .param(Columns.timeOrNull(times.ended()))
                .param(message == null ? null : cut(readable.apply(message)))
                .param(Columns.time(clock.instant()))
                .update();
    }

    /** A report of number n vouches for everything before it: the sink counts without a gap. */
    private void recordGaps(Delivery delivery, Delivery.@Nullable Dataset dataset, String name, JsonNode entry) {
        String mode = mode(entry);
        Long number = whole(entry, "commitNumber");
        if (dataset == null || number == null || !("full".equals(mode) || "incremental".equals(mode))) {
            return;
        }
        long known = database.sql(
                        """
                select coalesce(max(number), 0) from run_dataset
                where account_id = ? and mapping_id = ? and outcome in ('committed', 'unreported')""")
                .params(delivery.account(), dataset.mapping())
                .query(Long.class)
                .single();
        for (long missing = Math.max(known + 1, number - MOST_GAPS); missing < number; missing++) {
            database.sql(
                            """
                    insert into run_dataset (id, account_id, provider_account_id, share_id, subscription_id, mapping_id,
                        dataset_id, dataset_name, outcome, number, message, recorded_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, 'unreported', ?, ?, ?)""")
                    .params(UUID.randomUUID(), delivery.account(), delivery.provider(), delivery.share())
                    .params(delivery.subscription(), dataset.mapping(), dataset.dataset(), name, missing)
                    .param("The sink holds this snapshot; no report tells of it")
                    .param(Columns.time(clock.instant()))
                    .update();
        }
    }

    /** What is not in the table, as that nothing could be done, is no mode of a snapshot. */
    private static @Nullable String mode(JsonNode entry) {
        String mode = entry.path("mode").asString("");
        return switch (mode) {
            case "full", "incremental", "nothing" -> mode;
            default -> "skipped";
        };
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.asString() : null;
    }

    private static @Nullable Long whole(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isIntegralNumber() ? value.asLong() : null;
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS);
    }
}
