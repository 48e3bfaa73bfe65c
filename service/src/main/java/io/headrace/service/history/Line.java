package io.headrace.service.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one snapshot brought of one dataset.
 *
 * @param snapshot null: the sink holds it, and no report tells of it
 * @param mode {@code full}, {@code incremental}, {@code nothing} or {@code skipped}
 * @param outcome as the job reported it; {@code unreported} if it did not
 * @param number the sink's own; dense per dataset and subscription
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Line(
        UUID id,
        Instant recordedAt,
        UUID share,
        String shareName,
        UUID subscription,
        String consumer,
        @Nullable UUID snapshot,
        @Nullable String cause,
        String dataset,
        @Nullable String mode,
        String outcome,
        @Nullable Long number,
        @Nullable String windowFrom,
        @Nullable String windowTo,
        @Nullable Long rowsRead,
        @Nullable Long rowsInserted,
        @Nullable Long rowsUpdated,
        @Nullable Long rowsDeleted,
        @Nullable Long filesWritten,
        @Nullable Long bytesWritten,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String message) {
    static Line of(ResultSet row, int index) throws SQLException {
        return new Line(
                Columns.id(row, "id"),
                Columns.instant(row, "recorded_at"),
                Columns.id(row, "share_id"),
                row.getString("share_name"),
                Columns.id(row, "subscription_id"),
                row.getString("consumer"),
                Columns.idOrNull(row, "run_id"),
                row.getString("cause"),
                row.getString("dataset_name"),
                row.getString("snapshot_mode"),
                row.getString("outcome"),
                whole(row, "number"),
                row.getString("window_from"),
                row.getString("window_to"),
                whole(row, "rows_read"),
                whole(row, "rows_inserted"),
                whole(row, "rows_updated"),
                whole(row, "rows_deleted"),
                whole(row, "files_written"),
                whole(row, "bytes_written"),
                Columns.instantOrNull(row, "started_at"),
                Columns.instantOrNull(row, "ended_at"),
                row.getString("message"));
    }

    private static @Nullable Long whole(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }
}
