package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.DatabaseTable.Storage;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** An exported snapshot: one connection keeps its transaction open, all others import it. */
final class PostgresState implements PinnedState {
    /** Heap blocks that one task reads: 64 MiB. */
    private static final long PART_PAGES = 8_192;

    private static final int MAX_PARTS = 400;

    private final Database database;
    private final Connection holder;
    private final SnapshotToken token;
    private final Instant at;

    private PostgresState(Database database, Connection holder, SnapshotToken token, Instant at) {
        this.database = database;
        this.holder = holder;
        this.token = token;
        this.at = at;
    }

    @SuppressWarnings("MustBeClosed")
    static PostgresState open(Database database) throws ConnectorException {
        Connection holder = database.connect();
        try {
            Instant at = database.dialect().clock(holder);
            database.dialect().beginSnapshot(holder);
            SnapshotToken token = Query.of(
                            "SELECT pg_catalog.pg_export_snapshot(), pg_catalog.pg_postmaster_start_time()::text")
                    .one(holder, r -> new SnapshotToken(r.getString(1), r.getString(2)));
            return new PostgresState(database, holder, token, at);
        } catch (SQLException e) {
            Connections.closeQuietly(holder);
            throw database.failure(e, "exporting a snapshot");
        }
    }

    /**
     * A lock as pg_dump takes it. TRUNCATE and rewrites are not kept from older snapshots, so what was done before the lock
     * must not have been done after the snapshot.
     */
    @Override
    public synchronized void hold(DatabaseTable table) throws ConnectorException {
        try {
            PostgresCatalogue catalogue = new PostgresCatalogue(holder);
            if (!catalogue.isLockable(table)) {
                return;
            }
            lock(table);
            boolean altered = catalogue
                    .table(table.schema(), table.name())
                    .filter(t -> t.columns().equals(table.columns()))
                    .isEmpty();
            if (altered || !catalogue.isAsInSnapshot(table)) {
                throw new ConnectorException(
                        Kind.UNREACHABLE,
                        database + ": table " + table + " was altered, truncated or rewritten while it was about to be"
                                + " read; run again");
            }
        } catch (SQLException e) {
            throw database.failure(e, "locking table " + table + " for reading");
        }
    }

    /** Behind a savepoint: a lock that is not granted must not end the snapshot, which other tables are read in. */
    private void lock(DatabaseTable table) throws SQLException {
        Savepoint before = holder.setSavepoint();
        try {
            Query.of("LOCK TABLE " + table.quoted() + " IN ACCESS SHARE MODE").update(holder);
            holder.releaseSavepoint(before);
        } catch (SQLException e) {
            holder.rollback(before);
            throw e;
        }
    }

    @Override
    public Instant at() {
        return at;
    }

    @Override
    public <T> T ask(Question<T> question) throws ConnectorException {
        try (Connection connection = database.connect()) {
            token.enter(connection, database);
            return question.ask(connection);
        } catch (SQLException e) {
            throw database.failure(e, "reading");
        }
    }

    @Override
    public Dataset<Row> rows(SparkSession spark, Reading reading) {
        return new RowsTable(reading.table().toString(), reading.schema(), reading.bytes(), c -> parts(reading, c))
                .dataset(spark);
    }

    /** By ranges of blocks where the table is one file; else one stream. */
    private List<QueryPart> parts(Reading reading, StructType columns) {
        List<Storage> storage = reading.table().storage();
        long pages = storage.size() == 1 ? storage.get(0).pages() : 0;
        long step = Math.max(PART_PAGES, pages / MAX_PARTS + 1);
        if (pages <= step) {
            return List.of(new QueryPart(database, token, reading.select(columns, Query.TRUE), columns));
        }
        List<QueryPart> parts = new ArrayList<>();
        for (long from = 0; from < pages; from += step) {
            // The last range has no end: the file may have grown before the snapshot was taken.
            String end = from + step < pages ? " AND ctid < '(" + (from + step) + ",0)'::tid" : "";
            Query range = Query.of("ctid >= '(" + from + ",0)'::tid" + end);
            parts.add(new QueryPart(database, token, reading.select(columns, range), columns));
        }
        return parts;
    }

    @Override
    public void close() {
        Connections.closeQuietly(holder);
    }
}
