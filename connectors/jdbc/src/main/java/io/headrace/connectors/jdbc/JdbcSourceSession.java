package io.headrace.connectors.jdbc;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Catalogue;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Preview;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One database for one run: all its windows show one state, pinned when the first is opened. Thread-safe. */
final class JdbcSourceSession implements SourceSession {
    private final Database database;
    private final RunContext context;
    private @Nullable PinnedState state;

    JdbcSourceSession(Database database, RunContext context) {
        this.database = database;
        this.context = context;
    }

    @Override
    public void check() throws ConnectorException {
        Connections.closeQuietly(database.connect());
    }

    @Override
    public Source source(DatasetSpec dataset, WriteMode mode) throws ConnectorException {
        JdbcSource settings = (JdbcSource) dataset.source();
        DatabaseTable table = find(settings);
        for (String column : dataset.key()) {
            table.require(column, "key");
        }
        if (settings.softDelete().isPresent()) {
            table.require(settings.softDelete().get(), "soft-delete");
        }
        Tracking tracking = tracking(table, settings, dataset.key(), mode);
        return new TableSource(database, context, this::state, table, tracking, dataset.key(), settings);
    }

    @Override
    public Optional<Preview> preview(DatasetSpec dataset, int rows) throws ConnectorException {
        DatabaseTable table = find((JdbcSource) dataset.source());
        try (Connection connection = database.connect()) {
            return Optional.of(TablePreview.of(connection, table, rows));
        } catch (SQLException e) {
            throw database.failure(e, "reading the first rows of table " + table);
        }
    }

    @Override
    public Catalogue catalogue(String store, String under, int most) throws ConnectorException {
        try (Connection connection = database.connect()) {
            List<Dialect.NamedTable> found = database.dialect().tables(connection, under, most + 1);
            List<Catalogue.Entry> entries = found.stream()
                    .limit(most)
                    .map(t -> new Catalogue.Entry(
                            JdbcSource.of(store, t.schema(), t.name()), t.rows(), OptionalLong.empty()))
                    .toList();
            return new Catalogue(entries, found.size() <= most);
        } catch (SQLException e) {
            throw database.failure(e, "listing its tables");
        }
    }

    private DatabaseTable find(JdbcSource settings) throws ConnectorException {
        String schema = settings.schema().orElse(database.dialect().defaultSchema());
        try (Connection connection = database.connect()) {
            Optional<DatabaseTable> found = database.dialect().table(connection, schema, settings.table());
            if (found.isPresent()) {
                return found.get();
            }
            List<String> names = database.dialect().tableNames(connection, schema);
            throw new ConnectorException(
                    Kind.NOT_FOUND,
                    database + " has no table '" + settings.table() + "' in schema '" + schema + "'; "
                            + Identifiers.nearest(settings.table(), names));
        } catch (SQLException e) {
            throw database.failure(e, "looking for table '" + schema + "." + settings.table() + "'");
        }
    }

    /** The best way to tell what is new that the table and the mode allow. */
    private Tracking tracking(DatabaseTable table, JdbcSource settings, List<String> key, WriteMode mode)
            throws ConnectorException {
        if (mode == WriteMode.APPEND && !settings.insertOnly()) {
            throw refused(
                    table,
                    "'append' takes new rows only, and a table's rows may change; use write-mode 'changes', or say"
                            + " insert-only = true if they never do");
        }
        if (mode == WriteMode.CHANGES && key.isEmpty() && !settings.insertOnly()) {
            throw refused(table, "'changes' needs a key to tell rows apart; name the dataset's key");
        }
        if (key.isEmpty() && settings.deletesEvery().isPresent()) {
            throw refused(table, "deletes-every needs a key; name the dataset's key, or leave deletes-every out");
        }
        boolean plain = !table.storage().isEmpty();
        if (plain && !settings.insertOnly()) {
            return new XminTracking(table, !key.isEmpty(), Deletions.of(settings));
        }
        if (plain && (settings.cursor().isEmpty() || !transactionIdsRepeat(table))) {
            return new XminAppends(table);
        }
        return byCursor(table, settings, key, mode);
    }

    private boolean transactionIdsRepeat(DatabaseTable table) throws ConnectorException {
        try (Connection connection = database.connect()) {
            return XminPosition.now(connection, table).idsRepeat();
        } catch (SQLException e) {
            throw database.failure(e, "asking for the newest transaction");
        }
    }

    private Tracking byCursor(DatabaseTable table, JdbcSource settings, List<String> key, WriteMode mode)
            throws ConnectorException {
        if (settings.cursor().isEmpty()) {
            if (mode != WriteMode.MIRROR) {
                throw refused(table, "what is new in it cannot be told; name a cursor column");
            }
            return new ContentTracking(
                    table,
                    database.dialect(),
                    context.clock(),
                    "no cursor column: whatever changes, the snapshot is full");
        }
        CursorTable source = CursorTable.of(table, database.dialect(), settings);
        if (settings.insertOnly() && (key.isEmpty() || mode == WriteMode.APPEND)) {
            requireExact(source, settings);
            return new CursorAppends(source);
        }
        return key.isEmpty()
                ? new ContentTracking(
                        table, database.dialect(), context.clock(), "no key: whatever changes, the snapshot is full")
                : new CursorTracking(source, Deletions.of(settings), settings.insertOnly());
    }

    /** What would bring rows twice or not at all where they cannot be told apart. */
    private static void requireExact(CursorTable source, JdbcSource settings) throws ConnectorException {
        CursorColumn cursor = source.cursor();
        String column = "column '" + cursor.name() + "'";
        if (cursor.isNaive() && cursor.zone().isEmpty()) {
            throw refused(
                    source.table(),
                    column + " has no time zone, so what has settled cannot be told; say cursor-zone, e.g. \"UTC\" or"
                            + " \"Europe/Berlin\", or follow the table with a key and write-mode 'mirror'");
        }
        if (!cursor.isTime() && settings.settle().isPresent()) {
            throw refused(
                    source.table(),
                    column
                            + " is no time, so rows that are appended cannot be held back until they settle; leave settle"
                            + " out, or take a column of times as cursor");
        }
        if (cursor.nulls() == JdbcSource.NullCursors.INCLUDE) {
            throw refused(
                    source.table(),
                    "null-cursors = include needs a key and write-mode 'mirror' or 'changes': rows without a cursor"
                            + " cannot be told from those delivered");
        }
    }

    private static ConnectorException refused(DatabaseTable table, String why) {
        return new ConnectorException(Kind.REFUSED, "table " + table + ": " + why);
    }

    /** The state that all windows show. */
    synchronized PinnedState state() throws ConnectorException {
        if (state == null) {
            state = database.dialect().pin(database);
        }
        return state;
    }

    @Override
    public synchronized void close() {
        if (state != null) {
            state.close();
            state = null;
        }
    }
}
