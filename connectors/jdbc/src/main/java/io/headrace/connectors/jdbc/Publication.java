package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Permits.Permit;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Publishes staged tables of one database in one transaction. Used once. */
final class Publication {
    private static final Logger LOG = System.getLogger(Publication.class.getName());

    private final Database database;
    private final Dialect dialect;
    private final Faults faults;
    private final RunContext context;
    private final List<StagedTable> staged;
    private final List<RowCounts> counts = new ArrayList<>();

    Publication(Database database, RunContext context, List<StagedTable> staged) {
        this.database = database;
        this.dialect = database.dialect();
        this.faults = context.faults();
        this.context = context;
        this.staged = staged;
    }

    List<CommitResult> publish(Permits permits) throws ConnectorException {
        Connection connection = database.connect();
        List<CommitResult> results;
        try {
            results = merge(connection) ? commit(connection, permits) : answers();
        } catch (SQLException e) {
            throw database.failure(e, "publishing");
        } finally {
            // Ends the transaction too, if it has not ended.
            Connections.rollBackQuietly(connection);
            Connections.closeQuietly(connection);
        }
        cleanUp(results);
        return results;
    }

    /** All but the COMMIT; false if a mapping is not where its plan expects it. */
    private boolean merge(Connection connection) throws SQLException, ConnectorException {
        connection.setAutoCommit(false);
        lock(connection);
        for (StagedTable table : staged) {
            if (!move(connection, table)) {
                connection.rollback();
                requireNoOtherOwner(connection, table);
                return false;
            }
            requireStaged(connection, table);
            requireNoOtherOwner(connection, table);
            requireEmptyAtFirst(connection, table);
            counts.add(new Merge(dialect, table).apply(connection));
        }
        return true;
    }

    /** In one order for all runs: two of them must not wait for each other. */
    private void lock(Connection connection) throws SQLException {
        SortedMap<String, WatermarkTable> names = new TreeMap<>();
        for (StagedTable table : staged) {
            names.put("mapping " + table.plan().mapping(), table.watermarks());
            names.put("table " + table.target().identity(), table.watermarks());
        }
        for (Map.Entry<String, WatermarkTable> name : names.entrySet()) {
            dialect.lock(connection, name.getValue(), name.getKey());
        }
    }

    private boolean move(Connection connection, StagedTable table) throws SQLException {
        try {
            return table.watermarks()
                    .move(
                            connection,
                            table.plan(),
                            table.tenancy().target(table.target().identity()),
                            context.clock().instant());
        } catch (SQLException e) {
            // Another first commit of this mapping or into this table came between our look and our insert.
            if (dialect.kind(e).filter(k -> k == Kind.BAD_DATA).isPresent()) {
                return false;
            }
            throw e;
        }
    }

    /** PostgreSQL empties an unlogged table when it recovers from a crash. */
    private void requireStaged(Connection connection, StagedTable table) throws SQLException, ConnectorException {
        if (table.count(connection) != table.rows()) {
            throw new ConnectorException(
                    Kind.UNREACHABLE,
                    database + ": the staged rows of '" + table.plan().mapping()
                            + "' are gone (was the server restarted?); nothing was published, run again");
        }
    }

    private void requireNoOtherOwner(Connection connection, StagedTable table) throws SQLException, ConnectorException {
        Optional<String> other = table.watermarks()
                .otherOwner(connection, table.tenancy(), table.target().identity());
        if (other.isPresent()) {
            throw TableSink.owned(database, place(table), other.get());
        }
    }

    private TargetTable place(StagedTable table) {
        return new TargetTable(database, table.target().schema(), table.target().name());
    }

    private void requireEmptyAtFirst(Connection connection, StagedTable table) throws SQLException, ConnectorException {
        TargetTable place = place(table);
        if (table.plan().number() == 1 && place.hasRows(connection) && !joins(connection, table)) {
            throw TableSink.occupied(database, place);
        }
    }

    /** Whether the rows that are there may be those of others who share the table. */
    private static boolean joins(Connection connection, StagedTable table) throws SQLException {
        return table.tenancy().shared()
                && table.watermarks()
                        .sharer(connection, table.tenancy(), table.target().identity())
                        .isPresent();
    }

    private List<CommitResult> commit(Connection connection, Permits permits) throws SQLException, ConnectorException {
        // A client that stops between permit and COMMIT is cut off by the server when the permit is over.
        dialect.lease(connection, Permits.LONGEST);
        List<Permit> held = new ArrayList<>();
        try {
            for (StagedTable table : staged) {
                faults.before(Step.PERMIT, table.plan());
                held.add(permits.acquire(table.plan()));
                faults.after(Step.PERMIT, table.plan());
            }
            dialect.lease(connection, held.stream().map(Permit::rest).reduce(Permits.LONGEST, Publication::shorter));
            staged.forEach(t -> faults.before(Step.PUBLISH, t.plan()));
            return commit(connection, held);
        } finally {
            held.forEach(Permit::close);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private List<CommitResult> commit(Connection connection, List<Permit> held) throws ConnectorException {
        for (Permit permit : held) {
            permit.begin();
        }
        List<CommitResult> results = commit(connection);
        for (int i = 0; i < held.size(); i++) {
            held.get(i).ended(results.get(i));
        }
        return results;
    }

    private List<CommitResult> commit(Connection connection) throws ConnectorException {
        try {
            connection.commit();
            staged.forEach(t -> faults.after(Step.PUBLISH, t.plan()));
            return counts.stream().<CommitResult>map(CommitResult.Done::new).toList();
        } catch (SQLException | RuntimeException e) {
            Connections.closeQuietly(connection);
            return readBack(e);
        }
    }

    /** After a COMMIT without an answer: waits for the transaction's end and looks whether it was applied. */
    private List<CommitResult> readBack(Exception failure) throws ConnectorException {
        List<CommitResult> results;
        try {
            results = answers();
        } catch (SQLException | ConnectorException e) {
            e.addSuppressed(failure);
            LOG.log(Level.DEBUG, "nobody can tell how a commit ended", e);
            String reason = database + " did not answer the COMMIT and cannot be asked now; the next run asks it";
            return staged.stream()
                    .<CommitResult>map(t -> new CommitResult.Unknown(reason))
                    .toList();
        }
        // One transaction: if one mapping was moved by it, all were. Others may have moved on since.
        if (results.stream().anyMatch(r -> r instanceof CommitResult.AlreadyDone)) {
            return counts.stream().<CommitResult>map(CommitResult.Done::new).toList();
        }
        if (failure instanceof SQLException s) {
            throw database.failure(s, "publishing");
        }
        return results;
    }

    /** Where a mapping still is where its plan began, another of the same transaction kept it back. */
    private static CommitResult answer(Committed held, Plan plan) {
        if (held.isOf(plan)) {
            return new CommitResult.AlreadyDone(held);
        }
        return held.number() == plan.number() - 1 ? new CommitResult.NotReached() : new CommitResult.Conflict(held);
    }

    /** What the database holds, compared with the plans. */
    private List<CommitResult> answers() throws SQLException, ConnectorException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            List<CommitResult> answers = new ArrayList<>();
            lock(connection);
            for (StagedTable table : staged) {
                Plan plan = table.plan();
                Optional<WatermarkTable.Entry> entry = table.watermarks().find(connection, plan.mapping());
                Committed held = entry.map(WatermarkTable.Entry::committed).orElse(Committed.NONE);
                answers.add(answer(held, plan));
            }
            connection.rollback();
            return answers;
        }
    }

    /** What fails here is done by a later run. */
    private void cleanUp(List<CommitResult> results) {
        for (int i = 0; i < staged.size(); i++) {
            Plan plan = staged.get(i).plan();
            if (results.get(i) instanceof CommitResult.Unknown) {
                continue;
            }
            try (Connection connection = database.connect()) {
                faults.before(Step.CONFIRM, plan);
                faults.after(Step.CONFIRM, plan);
                faults.before(Step.REAP, plan);
                staged.get(i).drop(connection);
                if (isApplied(results.get(i))) {
                    reap(connection, staged.get(i));
                }
                faults.after(Step.REAP, plan);
            } catch (SQLException | ConnectorException | RuntimeException e) {
                LOG.log(Level.DEBUG, "a later run removes the staging tables", e);
            }
        }
    }

    private static boolean isApplied(CommitResult result) {
        return result instanceof CommitResult.Done || result instanceof CommitResult.AlreadyDone;
    }

    private void reap(Connection connection, StagedTable table) throws SQLException {
        Plan plan = table.plan();
        String schema = table.watermarks().schema();
        List<String> names = Query.of(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name LIKE ?",
                        schema,
                        StagingName.PREFIX + "%")
                .list(connection, r -> r.getString(1));
        for (String name : names) {
            boolean dead = StagingName.parse(name)
                    .filter(n -> n.isDead(
                            plan.mapping(), plan.number(), context.clock().instant()))
                    .isPresent();
            if (dead) {
                Query.of("DROP TABLE IF EXISTS " + Identifiers.quote(schema) + "." + Identifiers.quote(name))
                        .update(connection);
            }
        }
    }
}
