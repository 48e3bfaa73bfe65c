package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.SchemaChange;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** The table that receives a dataset: whether it can, and the statements that make it so. */
record TargetTable(Database database, String schema, String name) {
    private static final List<String> WHOLE_NUMBERS = List.of("tinyint", "smallint", "int", "bigint");

    /** Declared types that round times or pad texts without an error. */
    private static final Pattern CHANGES_VALUES =
            Pattern.compile("timestamp\\([0-5]\\).*|character(\\([0-9]+\\))?|char(\\([0-9]+\\))?");

    Optional<DatabaseTable> find(Connection connection) throws SQLException {
        return database.dialect().table(connection, schema, name);
    }

    String label() {
        return "table '" + schema + "." + name + "'";
    }

    boolean hasRows(Connection connection) throws SQLException {
        return !Query.of("SELECT 1 FROM " + quoted() + " LIMIT 1")
                .list(connection, r -> 1)
                .isEmpty();
    }

    private String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }

    /** @throws ConnectorException {@code REFUSED} naming the columns that cannot be stored */
    void requireStorable(Plan plan) throws ConnectorException {
        List<String> problems = new ArrayList<>();
        for (StructField field : plan.schema().fields()) {
            if (type(field.dataType()).isEmpty()) {
                problems.add("'" + field.name() + "' (" + field.dataType().catalogString() + ") has no column type");
            }
            if (field.name().getBytes(StandardCharsets.UTF_8).length
                    > database.dialect().maxNameBytes()) {
                problems.add("'" + field.name() + "' is longer than "
                        + database.dialect().maxNameBytes() + " bytes");
            }
        }
        refuseIfAny(problems, "cannot hold the dataset", "leave it out or rename it with select");
    }

    /** @throws ConnectorException {@code REFUSED} naming the columns of {@code existing} that do not fit */
    void requireFit(DatabaseTable existing, Plan plan) throws ConnectorException {
        List<String> problems = new ArrayList<>();
        for (StructField field : plan.schema().fields()) {
            Optional<TableColumn> column = existing.column(field.name());
            if (column.isEmpty() && plan.number() == 1) {
                problems.add("'" + field.name() + "' is missing");
            } else if (column.isPresent()
                    && !holds(column.get(), field.dataType())
                    && !follows(column.get(), field, plan)) {
                problems.add("'" + field.name() + "' is " + column.get().declared() + ", which does not hold "
                        + field.dataType().catalogString());
            }
        }
        refuseIfAny(problems, "exists and does not fit", "change it, or map the dataset to another table");
    }

    /** Whether the column can be made to hold what a later commit brings. */
    private static boolean follows(TableColumn column, StructField wanted, Plan plan) {
        return plan.number() > 1
                && column.type().isPresent()
                && SchemaChange.isWider(column.type().get(), wanted.dataType());
    }

    private void refuseIfAny(List<String> problems, String what, String remedy) throws ConnectorException {
        if (!problems.isEmpty()) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    database + ": " + label() + " " + what + ": column " + String.join(", column ", problems) + "; "
                            + remedy);
        }
    }

    /** Creates the table, or adds and widens what a later commit brings. Not part of a transaction: H2 would end it. */
    DatabaseTable prepare(Connection connection, Plan plan) throws SQLException, ConnectorException {
        Optional<DatabaseTable> existing = find(connection);
        if (existing.isEmpty()) {
            Query.of(createStatement(plan)).update(connection);
        } else {
            requireFit(existing.get(), plan);
            for (StructField field : plan.schema().fields()) {
                Optional<TableColumn> column = existing.get().column(field.name());
                if (column.isEmpty()) {
                    alter(connection, "ADD COLUMN " + definition(field, false));
                } else if (!holds(column.get(), field.dataType())) {
                    String type = type(field.dataType()).orElseThrow();
                    alter(connection, "ALTER COLUMN " + Identifiers.quote(field.name()) + " SET DATA TYPE " + type);
                }
            }
        }
        database.dialect().adopt(connection, find(connection).orElseThrow());
        return find(connection).orElseThrow();
    }

    private void alter(Connection connection, String change) throws SQLException {
        Query.of("ALTER TABLE " + quoted() + " " + change).update(connection);
    }

    private String createStatement(Plan plan) {
        List<String> key = Merge.keyOf(plan);
        String columns = Arrays.stream(plan.schema().fields())
                .map(f -> definition(f, key.contains(f.name())))
                .collect(Collectors.joining(", "));
        String primaryKey = key.isEmpty() ? "" : ", PRIMARY KEY (" + Identifiers.quoteAll(key) + ")";
        return "CREATE TABLE " + quoted() + " (" + columns + primaryKey + ")";
    }

    String definition(StructField field, boolean required) {
        return Identifiers.quote(field.name()) + " " + type(field.dataType()).orElseThrow()
                + (required ? " NOT NULL" : "");
    }

    private Optional<String> type(DataType type) {
        return database.dialect().columnType(type);
    }

    private boolean holds(TableColumn column, DataType wanted) {
        if (column.type().isEmpty()) {
            return false;
        }
        DataType has = column.type().get();
        String declared = column.declared().toLowerCase(Locale.ROOT);
        if (CHANGES_VALUES.matcher(declared).matches()) {
            return false;
        }
        if (wanted instanceof StringType) {
            return has instanceof StringType && (declared.startsWith("char") || declared.equals("text"));
        }
        if (type(has).equals(type(wanted))) {
            return true;
        }
        if (has instanceof DecimalType wide && wanted instanceof DecimalType narrow) {
            return wide.scale() >= narrow.scale()
                    && wide.precision() - wide.scale() >= narrow.precision() - narrow.scale();
        }
        int width = WHOLE_NUMBERS.indexOf(wanted.simpleString());
        boolean wideEnough = width >= 0 && WHOLE_NUMBERS.indexOf(has.simpleString()) >= width;
        return wideEnough
                || (has.simpleString().equals("double") && wanted.simpleString().equals("float"));
    }
}
