package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code headrace_watermark} of one schema: one row per mapping and target, moved by the transaction that moves the
 * data.
 */
record WatermarkTable(Dialect dialect, String schema) {
    static final String NAME = "headrace_watermark";

    /**
     * What was committed last.
     *
     * @param columns of the target at that commit
     * @param target its identity at that commit
     */
    record Entry(Committed committed, StructType columns, String target) {}

    /** For statements. */
    String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(NAME);
    }

    /** Another run may create it at the same time; that is as good. */
    void create(Connection connection) throws SQLException {
        try {
            Query.of("CREATE TABLE IF NOT EXISTS " + quoted()
                            + " (mapping varchar(500) NOT NULL PRIMARY KEY, number bigint NOT NULL,"
                            + " run_id varchar(64) NOT NULL, committed " + longText() + " NOT NULL, columns "
                            + longText() + " NOT NULL, target varchar(500) NOT NULL UNIQUE)")
                    .update(connection);
        } catch (SQLException e) {
            if (!exists(connection)) {
                throw e;
            }
        }
    }

    private String longText() {
        return dialect instanceof H2Dialect ? "character large object" : "text";
    }

    private boolean exists(Connection connection) throws SQLException {
        return dialect.table(connection, schema, NAME).isPresent();
    }

    Optional<Entry> find(Connection connection, String mapping) throws SQLException {
        if (!exists(connection)) {
            return Optional.empty();
        }
        List<Entry> found = Query.of(
                        "SELECT committed, columns, target FROM " + quoted() + " WHERE mapping = ?", mapping)
                .list(
                        connection,
                        r -> new Entry(
                                Committed.parse(r.getString(1)),
                                (StructType) DataType.fromJson(r.getString(2)),
                                r.getString(3)));
        return found.stream().findFirst();
    }

    /** A mapping whose commits the table of that identity holds, and that keeps {@code tenancy} out of it. */
    Optional<String> otherOwner(Connection connection, Tenancy tenancy, String identity) throws SQLException {
        Optional<String> only = others(connection, tenancy, "target = ?", identity);
        return only.isPresent() || tenancy.shared() ? only : sharer(connection, tenancy, identity);
    }

    /** Another mapping that appends to the table of that identity. */
    Optional<String> sharer(Connection connection, Tenancy tenancy, String identity) throws SQLException {
        String joint = Tenancy.joint(identity);
        return others(connection, tenancy, "SUBSTRING(target FROM 1 FOR " + joint.length() + ") = ?", joint);
    }

    private Optional<String> others(Connection connection, Tenancy tenancy, String condition, String target)
            throws SQLException {
        if (!exists(connection)) {
            return Optional.empty();
        }
        String statement = "SELECT mapping FROM " + quoted() + " WHERE " + condition + " AND mapping <> ? ORDER BY 1";
        return Query.of(statement, target, tenancy.mapping()).list(connection, r -> r.getString(1)).stream()
                .findFirst();
    }

    /** Moves the mapping from {@code plan.number() - 1} to {@code plan.number()}; false if it is not there. */
    boolean move(Connection connection, Plan plan, String target, Instant at) throws SQLException {
        String committed = Committed.by(plan, at).json();
        String columns = plan.schema().json();
        if (plan.number() == 1) {
            return find(connection, plan.mapping()).isEmpty()
                    && Query.of(
                                            "INSERT INTO " + quoted()
                                                    + " (mapping, number, run_id, committed, columns, target)"
                                                    + " VALUES (?, 1, ?, ?, ?, ?)",
                                            plan.mapping(),
                                            plan.runId(),
                                            committed,
                                            columns,
                                            target)
                                    .update(connection)
                            == 1;
        }
        return Query.of(
                                "UPDATE " + quoted() + " SET number = " + plan.number()
                                        + ", run_id = ?, committed = ?, columns = ?, target = ? WHERE mapping = ?"
                                        + " AND number = " + (plan.number() - 1),
                                plan.runId(),
                                committed,
                                columns,
                                target,
                                plan.mapping())
                        .update(connection)
                == 1;
    }
}
