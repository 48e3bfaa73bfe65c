package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Staged;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of one commit in a table of their own, which nobody reads. */
final class StagedTable implements Staged {
    static final String PARTITION = "_headrace_partition";
    static final String ATTEMPT = "_headrace_attempt";

    private static final Logger LOG = System.getLogger(StagedTable.class.getName());

    private final Database database;
    private final Plan plan;
    private final WatermarkTable watermarks;
    private final DatabaseTable target;
    private final Tenancy tenancy;
    private final String name;
    private final List<Load.Loaded> accepted;
    private boolean dropped;

    StagedTable(
            Database database,
            Plan plan,
            WatermarkTable watermarks,
            DatabaseTable target,
            Tenancy tenancy,
            String name,
            List<Load.Loaded> accepted) {
        this.database = database;
        this.plan = plan;
        this.watermarks = watermarks;
        this.target = target;
        this.tenancy = tenancy;
        this.name = name;
        this.accepted = List.copyOf(accepted);
    }

    @Override
    public Plan plan() {
        return plan;
    }

    WatermarkTable watermarks() {
        return watermarks;
    }

    DatabaseTable target() {
        return target;
    }

    Tenancy tenancy() {
        return tenancy;
    }

    String quoted() {
        return Identifiers.quote(watermarks.schema()) + "." + Identifiers.quote(name);
    }

    /** Which rows of the table count, {@code s} being its alias. */
    String isAccepted() {
        return accepted.isEmpty()
                ? "FALSE"
                : accepted.stream()
                        .map(a -> Long.toString(a.attempt()))
                        .collect(Collectors.joining(", ", "s." + Identifiers.quote(ATTEMPT) + " IN (", ")"));
    }

    long rows() {
        return accepted.stream().mapToLong(Load.Loaded::rows).sum();
    }

    long bytes() {
        return accepted.stream().mapToLong(Load.Loaded::bytes).sum();
    }

    long count(Connection connection) throws SQLException {
        return Query.of("SELECT count(*) FROM " + quoted() + " AS s WHERE " + isAccepted())
                .one(connection, r -> r.getLong(1));
    }

    void drop(Connection connection) throws SQLException {
        Query.of("DROP TABLE IF EXISTS " + quoted()).update(connection);
        dropped = true;
    }

    @Override
    public void close() {
        if (dropped) {
            return;
        }
        try (Connection connection = database.connect()) {
            drop(connection);
        } catch (SQLException | ConnectorException e) {
            LOG.log(Level.DEBUG, "a later run drops " + name, e);
        }
    }
}
