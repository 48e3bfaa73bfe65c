package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.time.Clock;
import java.util.OptionalLong;

/** Not at all: every snapshot is full. */
record FullTracking(DatabaseTable table, Clock clock, String reason) implements Tracking {
    static final String KIND = "full";

    @Override
    public News outlook(Connection connection) {
        String now = clock.instant().toString();
        OptionalLong rows = table.rowEstimate() > 0 ? OptionalLong.of(table.rowEstimate()) : OptionalLong.empty();
        return new News(new Watermark(KIND, now, now), Extent.FULL, false, Query.TRUE, rows, reason);
    }

    @Override
    public News since(Connection connection, Watermark from) {
        return outlook(connection);
    }
}
