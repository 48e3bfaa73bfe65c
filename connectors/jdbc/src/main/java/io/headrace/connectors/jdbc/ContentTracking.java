package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Only whether there is anything new, by a checksum that the database makes of all rows: what follows is a full snapshot. */
record ContentTracking(DatabaseTable table, Dialect dialect, Clock clock, String reason) implements Tracking {
    static final String KIND = "content";

    @Override
    public News outlook(Connection connection, Instant at) {
        String now = clock.instant().toString();
        OptionalLong rows = table.rowEstimate() > 0 ? OptionalLong.of(table.rowEstimate()) : OptionalLong.empty();
        return News.full(new Watermark(KIND, "", now), Query.TRUE, rows, reason);
    }

    @Override
    public News since(Connection connection, Instant at, Watermark from) throws SQLException, ConnectorException {
        if (!from.isStart()) {
            Tracking.requireKind(table, from, KIND);
        }
        String query = "SELECT count(*), " + dialect.checksum(table.columns()) + " FROM " + table.quoted() + " AS t";
        record Content(long rows, String checksum) {}
        Content content =
                Query.of(query).one(connection, r -> new Content(r.getLong(1), String.valueOf(r.getString(2))));
        String value = content.rows() + " " + content.checksum();
        boolean nothing = from.value().equals(value);
        Watermark to =
                nothing ? from : new Watermark(KIND, value, clock.instant().toString());
        return new News(
                to, Extent.FULL, nothing, Query.TRUE, Optional.empty(), OptionalLong.of(content.rows()), reason);
    }
}
