package io.headrace.connectors.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/** The oldest transaction of a PostgreSQL server that has not ended: what it writes comes later. */
final class OpenTransaction {
    /** The server hides others' details from users without {@code pg_read_all_stats}. */
    private static final String HOLDER =
            """
            SELECT 'process ' || pid || coalesce(', application ''' || nullif(application_name, '') || '''', ''), xact_start
            FROM pg_catalog.pg_stat_activity WHERE backend_xid::text::bigint = %1$d AND xact_start IS NOT NULL
            UNION ALL SELECT 'prepared transaction ''' || gid || '''', prepared
            FROM pg_catalog.pg_prepared_xacts WHERE transaction::text::bigint = %1$d
            """;

    private OpenTransaction() {}

    /** For plans: who it is and since when, never what it does; empty if none is open. */
    static String words(Connection connection, XminPosition now) throws SQLException {
        if (now.xmin() >= now.xmax()) {
            return "";
        }
        List<String> holders = Query.of(HOLDER.formatted(now.xmin() & 0xffffffffL))
                .list(
                        connection,
                        r -> r.getString(1) + ", since "
                                + r.getObject(2, OffsetDateTime.class).toInstant());
        String who = holders.isEmpty() ? "" : " (" + holders.get(0) + ")";
        return "; transaction " + now.xmin() + who + " is open, and what it writes comes after its end";
    }
}
