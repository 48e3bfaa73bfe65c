package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** By what a process is known again after a restart: its number alone may be somebody else's by then. */
record ProcessMark(long pid, Instant startedAt) {
    static Optional<ProcessMark> of(ResultSet row) throws SQLException {
        Instant started = Columns.instantOrNull(row, "pid_started_at");
        return started == null ? Optional.empty() : Optional.of(new ProcessMark(row.getLong("pid"), started));
    }
}
