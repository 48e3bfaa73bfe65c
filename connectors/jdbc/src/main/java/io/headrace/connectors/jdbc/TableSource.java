package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.types.StructType;

/** One table or view of the provider's. */
final class TableSource implements Source {
    /** Gives the session's one pinned state, at the first call. */
    interface States {
        PinnedState state() throws ConnectorException;
    }

    private final Database database;
    private final RunContext context;
    private final States states;
    private final DatabaseTable table;
    private final StructType schema;
    private final Tracking tracking;
    private final List<String> key;
    private final JdbcSource settings;

    TableSource(
            Database database,
            RunContext context,
            States states,
            DatabaseTable table,
            Tracking tracking,
            List<String> key,
            JdbcSource settings)
            throws ConnectorException {
        this.database = database;
        this.context = context;
        this.states = states;
        this.table = table;
        this.schema = table.schemaForSpark();
        this.tracking = tracking;
        this.key = key;
        this.settings = settings;
    }

    @Override
    public StructType schema() {
        return schema;
    }

    @Override
    public Forecast forecast(Watermark from) throws ConnectorException {
        try (Connection connection = database.connect()) {
            Instant at = database.dialect().clock(connection);
            database.dialect().beginSnapshot(connection);
            Tracking.News news =
                    from.isStart() ? tracking.outlook(connection, at) : tracking.since(connection, at, from);
            Extent extent = news.nothing() ? Extent.NOTHING : news.extent();
            return new Forecast(news.to(), extent, news.rows(), bytes(news), news.reason());
        } catch (SQLException e) {
            throw database.failure(e, "asking table " + table + " what is new");
        }
    }

    @Override
    public Window open(Watermark from) throws ConnectorException {
        PinnedState state = states.state();
        state.hold(table);
        Tracking.News news = state.ask(c -> tracking.since(c, state.at(), from));
        Reading rows = new Reading(table, schema, news.where(), bytes(news));
        return new TableWindow(context.spark(), state, news, rows, key, settings, table);
    }

    @Override
    public Watermark back(String position, Watermark reached) throws ConnectorException {
        if (!(tracking instanceof CursorTracking cursor)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "table " + table + ": it is not followed by a cursor, so the copy cannot go back to a value of one;"
                            + " backfill a range of its cursor column, or order a full snapshot");
        }
        try (Connection connection = database.connect()) {
            return cursor.back(connection, position, reached);
        } catch (SQLException e) {
            throw database.failure(e, "asking table " + table + " for a position");
        }
    }

    @Override
    public Window again(String from, String to, Watermark reached) throws ConnectorException {
        CursorRange range = new CursorRange(CursorTable.of(table, database.dialect(), settings));
        try (Connection connection = database.connect()) {
            Tracking.News news = range.between(connection, from, to, reached);
            Query where = news.where().and(tracking.delivered(connection, reached));
            PinnedState state = states.state();
            state.hold(table);
            Reading rows = new Reading(table, schema, where, OptionalLong.empty());
            return new TableWindow(context.spark(), state, news, rows, key, settings, table);
        } catch (SQLException e) {
            throw database.failure(e, "asking table " + table + " for a range");
        }
    }

    @Override
    public boolean keyIsEnforced() {
        return !key.isEmpty() && table.isUnique(key) && table.isNotNull(key);
    }

    @Override
    public boolean sharesState() {
        return true;
    }

    @Override
    public OptionalLong rowEstimate() {
        return table.rowEstimate() > 0 ? OptionalLong.of(table.rowEstimate()) : OptionalLong.empty();
    }

    /** The rows' share of the table's size. */
    private OptionalLong bytes(Tracking.News news) {
        if (table.bytes() == 0 || news.rows().isEmpty()) {
            return OptionalLong.empty();
        }
        double share = (double) news.rows().getAsLong() / Math.max(1, table.rowEstimate());
        return OptionalLong.of((long) (table.bytes() * Math.min(1, share)));
    }
}
