package io.headrace.connectors.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.connectors.jdbc.DatabaseTable.Storage;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A snapshot of PostgreSQL as a position in one table.
 *
 * @param xmin every transaction below it had ended
 * @param xmax the next transaction, 64 bits; what row versions' 32 bits are completed from. Not kept
 * @param origin the server's history that transaction ids belong to: system, timeline, database
 * @param storage the table's parts, each {@code oid:node}, and those that were detached from it, each {@code oid:detached}
 * @param name the table's schema and name
 * @param rows in the table when keys were compared, -1 if that was not done in this snapshot
 * @param compared when keys were compared last
 */
record XminPosition(
        long xmin,
        long xmax,
        String origin,
        String table,
        String name,
        List<String> storage,
        long rows,
        Instant compared) {
    static final String KIND = "xmin";

    private static final String DETACHED = ":detached";

    /** A promoted standby keeps the system's identifier, and both sides issue the same ids: the timeline tells. */
    private static final String NOW =
            """
            SELECT pg_catalog.pg_snapshot_xmin(s)::text::bigint, pg_catalog.pg_snapshot_xmax(s)::text::bigint,
                (SELECT system_identifier FROM pg_catalog.pg_control_system()) || '/'
                || left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8) || '/'
                || (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            FROM pg_catalog.pg_current_snapshot() s
            """;

    /** @param found the table as it was looked up; it may have got other partitions since */
    static XminPosition now(Connection connection, DatabaseTable found) throws SQLException {
        DatabaseTable table = new PostgresCatalogue(connection)
                .table(found.schema(), found.name())
                .orElse(found);
        List<String> storage = table.storage().stream().map(XminPosition::id).toList();
        return Query.of(NOW)
                .one(
                        connection,
                        r -> new XminPosition(
                                r.getLong(1),
                                r.getLong(2),
                                r.getString(3),
                                table.identity(),
                                table.schema() + "." + table.name(),
                                storage,
                                -1,
                                Instant.EPOCH));
    }

    private static String id(Storage storage) {
        return storage.oid() + ":" + storage.node();
    }

    static long oid(String storage) {
        return Long.parseLong(storage.substring(0, storage.indexOf(':')));
    }

    static boolean isDetached(String storage) {
        return storage.endsWith(DETACHED);
    }

    /** Also knows the parts of {@code before} that are no longer the table's and still exist: they may come back. */
    XminPosition remembering(XminPosition before, Connection connection) throws SQLException {
        Set<Long> own = storage.stream().map(XminPosition::oid).collect(Collectors.toSet());
        List<Long> others = before.storage.stream()
                .map(XminPosition::oid)
                .filter(oid -> !own.contains(oid))
                .toList();
        List<String> all = new ArrayList<>(storage);
        new PostgresCatalogue(connection).existing(others).forEach(oid -> all.add(oid + DETACHED));
        return new XminPosition(xmin, xmax, origin, table, name, all, rows, compared);
    }

    XminPosition counted(long found, Instant at) {
        return new XminPosition(xmin, xmax, origin, table, name, storage, found, at);
    }

    /** After 2^32 transactions the ids of old rows may look like those of new ones: such rows would be appended twice. */
    boolean idsRepeat() {
        return xmax >= 1L << 32;
    }

    Watermark watermark() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("xmin", xmin);
        values.put("origin", origin);
        values.put("table", table);
        values.put("name", name);
        values.put("storage", storage);
        values.put("rows", rows);
        values.put("compared", compared.toString());
        String text = ConfigValueFactory.fromMap(values).render(ConfigRenderOptions.concise());
        return new Watermark(KIND, text, "transaction " + xmin);
    }

    static XminPosition parse(Watermark watermark) {
        Config values = ConfigFactory.parseString(watermark.value());
        return new XminPosition(
                values.getLong("xmin"),
                0,
                values.getString("origin"),
                values.getString("table"),
                values.getString("name"),
                values.getStringList("storage"),
                values.getLong("rows"),
                Instant.parse(values.getString("compared")));
    }
}
