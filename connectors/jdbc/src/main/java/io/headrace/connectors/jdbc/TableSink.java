package io.headrace.connectors.jdbc;

import static org.apache.spark.sql.functions.col;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** One table of the consumer's. */
final class TableSink implements Sink {
    private final Database database;
    private final RunContext context;
    private final String mapping;
    private final Tenancy tenancy;
    private final TargetTable target;
    private final WatermarkTable watermarks;

    TableSink(Database database, RunContext context, Tenancy tenancy, TargetTable target) {
        this.database = database;
        this.context = context;
        this.mapping = tenancy.mapping();
        this.tenancy = tenancy;
        this.target = target;
        this.watermarks = new WatermarkTable(database.dialect(), target.schema());
    }

    @Override
    public Committed committed() throws ConnectorException {
        try (Connection connection = database.connect()) {
            return entry(connection).map(WatermarkTable.Entry::committed).orElse(Committed.NONE);
        } catch (SQLException e) {
            throw database.failure(e, "reading the watermark of " + target.label());
        }
    }

    private Optional<WatermarkTable.Entry> entry(Connection connection) throws SQLException, ConnectorException {
        Optional<WatermarkTable.Entry> entry = watermarks.find(connection, mapping);
        Optional<DatabaseTable> table = target.find(connection);
        if (entry.isEmpty()) {
            requireNoOtherOwner(connection, table);
            if (table.isPresent() && target.hasRows(connection) && !joins(connection, table.get())) {
                throw occupied(database, target);
            }
            return entry;
        }
        if (table.isEmpty() || !tenancy.isOf(entry.get().target(), table.get().identity())) {
            throw new ConnectorException(
                    Kind.SINK_CHANGED,
                    database + ": " + target.label() + " was dropped" + (table.isEmpty() ? "" : " and made anew")
                            + " since the last commit of mapping '" + mapping
                            + "'; to start over, delete the mapping's row in '"
                            + WatermarkTable.NAME + "', and the table if it holds rows");
        }
        return entry;
    }

    private boolean joins(Connection connection, DatabaseTable table) throws SQLException {
        return tenancy.shared()
                && watermarks.sharer(connection, tenancy, table.identity()).isPresent();
    }

    private void requireNoOtherOwner(Connection connection, Optional<DatabaseTable> table)
            throws SQLException, ConnectorException {
        if (table.isPresent()) {
            Optional<String> other =
                    watermarks.otherOwner(connection, tenancy, table.get().identity());
            if (other.isPresent()) {
                throw owned(database, target, other.get());
            }
        }
    }

    static ConnectorException owned(Database database, TargetTable target, String other) {
        return new ConnectorException(
                Kind.TARGET_OCCUPIED,
                database + ": " + target.label() + " holds the copy of mapping '" + other
                        + "'; map the dataset to another table, or, if that mapping is no more, delete its row in '"
                        + WatermarkTable.NAME + "' and empty the table");
    }

    static ConnectorException occupied(Database database, TargetTable target) {
        return new ConnectorException(
                Kind.TARGET_OCCUPIED,
                database + ": " + target.label()
                        + " holds rows that no commit of this mapping brought; empty it, or map"
                        + " the dataset to another table");
    }

    @Override
    public Set<Extent> accepts() {
        return tenancy.shared() ? Set.of(Extent.APPENDS) : Set.of(Extent.FULL, Extent.APPENDS, Extent.CHANGES);
    }

    @Override
    public Set<SchemaChange> evolves() {
        return Set.of(SchemaChange.ADDED, SchemaChange.WIDENED);
    }

    @Override
    public void check(Plan plan) throws ConnectorException {
        requireAccepted(plan.extent());
        target.requireStorable(plan);
        try (Connection connection = database.connect()) {
            entry(connection);
            Optional<DatabaseTable> existing = target.find(connection);
            if (existing.isPresent()) {
                target.requireFit(existing.get(), plan);
            }
        } catch (SQLException e) {
            throw database.failure(e, "looking at " + target.label());
        }
    }

    private void requireAccepted(Extent extent) throws ConnectorException {
        if (!accepts().contains(extent)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    target.label() + " takes no batch of extent " + extent
                            + (tenancy.shared() ? "; it is shared with other mappings" : "; a database has no files"));
        }
    }

    @Override
    public Dataset<Row> rows(SparkSession spark) throws ConnectorException {
        requireReach(spark);
        try (Connection connection = database.connect()) {
            WatermarkTable.Entry entry = entry(connection)
                    .orElseThrow(() -> new IllegalStateException("no commit of mapping '" + mapping + "' yet"));
            DatabaseTable table = target.find(connection).orElseThrow();
            Reading reading = new Reading(table, entry.columns(), Query.TRUE, OptionalLong.of(table.bytes()));
            return new RowsTable(
                            target.label(),
                            entry.columns(),
                            table.bytes() > 0 ? reading.bytes() : OptionalLong.empty(),
                            c -> List.of(new QueryPart(database, null, reading.select(c, Query.TRUE), c)))
                    .dataset(spark);
        } catch (SQLException e) {
            throw database.failure(e, "reading " + target.label());
        }
    }

    private void requireReach(SparkSession spark) throws ConnectorException {
        if (database.dialect() instanceof H2Dialect) {
            H2State.requireLocal(spark, database);
        }
    }

    @Override
    public Staged stage(Plan plan, ChangeBatch batch) throws ConnectorException {
        requireAccepted(batch.extent());
        requireReach(batch.rows().sparkSession());
        Faults faults = context.faults();
        try (Connection connection = database.connect()) {
            faults.before(Step.FENCE, plan);
            watermarks.create(connection);
            faults.after(Step.FENCE, plan);
            faults.before(Step.RECONCILE, plan);
            DatabaseTable table = prepare(connection, plan);
            faults.after(Step.RECONCILE, plan);
            return load(connection, plan, batch, table);
        } catch (SQLException e) {
            throw database.failure(e, "staging rows for " + target.label());
        }
    }

    /** Others who would create or mark the table wait; on a connection of its own, for H2 commits at each DDL. */
    private DatabaseTable prepare(Connection connection, Plan plan) throws SQLException, ConnectorException {
        Connection gate = database.connect();
        try {
            gate.setAutoCommit(false);
            database.dialect().lock(gate, watermarks, "target " + target.label());
            return target.prepare(connection, plan);
        } finally {
            Connections.rollBackQuietly(gate);
            Connections.closeQuietly(gate);
        }
    }

    private Staged load(Connection connection, Plan plan, ChangeBatch batch, DatabaseTable table)
            throws SQLException, ConnectorException {
        String name = StagingName.of(plan, context.clock().instant()).toString();
        boolean complete = false;
        try {
            context.faults().before(Step.STAGE, plan);
            StagedTable staged = new StagedTable(
                    database, plan, watermarks, table, tenancy, name, load(connection, plan, batch, name));
            database.dialect().staged(connection, staged.quoted(), Merge.keyOf(plan));
            context.faults().after(Step.STAGE, plan);
            verify(connection, staged);
            complete = true;
            return staged;
        } catch (SQLException | ConnectorException e) {
            if (isOvertaken(connection, plan)) {
                // The run that was first has swept this one's table: publishing finds the conflict and names it.
                return new StagedTable(database, plan, watermarks, table, tenancy, name, List.of());
            }
            throw e;
        } finally {
            if (!complete) {
                new StagedTable(database, plan, watermarks, table, tenancy, name, List.of()).close();
            }
        }
    }

    private boolean isOvertaken(Connection connection, Plan plan) {
        try {
            return watermarks
                    .find(connection, mapping)
                    .filter(entry -> entry.committed().number() >= plan.number())
                    .isPresent();
        } catch (SQLException e) {
            return false;
        }
    }

    private List<Load.Loaded> load(Connection connection, Plan plan, ChangeBatch batch, String name)
            throws SQLException, ConnectorException {
        String quoted = Identifiers.quote(target.schema()) + "." + Identifiers.quote(name);
        Dataset<Row> rows = batch.rows().select(columns(plan, batch));
        StructType schema = rows.schema()
                .add(StagedTable.PARTITION, DataTypes.IntegerType)
                .add(StagedTable.ATTEMPT, DataTypes.LongType);
        String definitions = Arrays.stream(schema.fields())
                .map(f -> target.definition(f, false))
                .collect(Collectors.joining(", "));
        Query.of("CREATE " + database.dialect().stagingTable() + "TABLE " + quoted + " (" + definitions + ")")
                .update(connection);
        return load(rows, new Load(database, quoted, schema));
    }

    private void verify(Connection connection, StagedTable staged) throws SQLException, ConnectorException {
        context.faults().before(Step.VERIFY, staged.plan());
        long found = staged.count(connection);
        if (found != staged.rows()) {
            throw new ConnectorException(
                    Kind.INTERNAL,
                    database + ": staging for " + target.label() + " holds " + found + " rows, but " + staged.rows()
                            + " were written; run again");
        }
        context.faults().after(Step.VERIFY, staged.plan());
    }

    @SuppressWarnings("CatchingUnchecked") // Spark throws its checked exceptions without declaring them.
    private List<Load.Loaded> load(Dataset<Row> rows, Load load) throws ConnectorException {
        try {
            return rows.queryExecution().toRdd().toJavaRDD().mapPartitions(load).collect();
        } catch (Exception e) {
            // Spark's own words may quote rows; they are in its log.
            throw RowFailure.in(e)
                    .orElseGet(() -> new ConnectorException(
                            Kind.INTERNAL, "rows for " + target.label() + " could not be computed; see the log", e));
        }
    }

    private static Column[] columns(Plan plan, ChangeBatch batch) {
        Stream<Column> own = Arrays.stream(plan.schema().fields()).map(TableSink::column);
        Stream<Column> change =
                batch instanceof ChangeBatch.Changes ? Stream.of(col(ChangeBatch.CHANGE)) : Stream.empty();
        return Stream.concat(own, change).toArray(Column[]::new);
    }

    private static Column column(StructField field) {
        String quoted = "`" + field.name().replace("`", "``") + "`";
        return col(quoted).cast(field.dataType()).as(field.name());
    }
}
