package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot of a share for one subscription.
 *
 * @param account the consumer's
 * @param cause {@code on-demand}, {@code schedule} or {@code retry}
 * @param startAfter not before
 * @param epoch the subscription's when it started; another one by now means that it was revoked in between
 * @param process empty before it was made, or if its making was interrupted
 */
record Run(
        UUID id,
        UUID account,
        UUID provider,
        UUID share,
        UUID subscription,
        String cause,
        SnapshotMode mode,
        RunState state,
        @Nullable Instant dueAt,
        Instant requestedAt,
        Instant startAfter,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long epoch,
        @Nullable String directory,
        Optional<ProcessMark> process,
        @Nullable String errorKind,
        @Nullable String message) {
    static Run of(ResultSet row, int number) throws SQLException {
        return new Run(
                Columns.id(row, "id"),
                Columns.id(row, "account_id"),
                Columns.id(row, "provider_account_id"),
                Columns.id(row, "share_id"),
                Columns.id(row, "subscription_id"),
                row.getString("cause"),
                SnapshotMode.of(row.getString("snapshot_mode")),
                RunState.of(row.getString("state")),
                Columns.instantOrNull(row, "due_at"),
                Columns.instant(row, "requested_at"),
                Columns.instant(row, "start_after"),
                Columns.instantOrNull(row, "started_at"),
                Columns.instantOrNull(row, "ended_at"),
                row.getLong("epoch"),
                row.getString("directory"),
                ProcessMark.of(row),
                row.getString("error_kind"),
                row.getString("message"));
    }
}
