package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table or view as the database describes it.
 *
 * @param identity changes when the table is dropped and made anew
 * @param storage what holds the rows if the database can tell which transaction wrote each; else empty
 * @param uniqueKeys the columns of each unique constraint
 */
record DatabaseTable(
        String schema,
        String name,
        String identity,
        List<Storage> storage,
        List<TableColumn> columns,
        List<List<String>> uniqueKeys,
        long rowEstimate,
        long bytes) {

    /** One file of rows: a plain table, or a partition of one. {@code node} changes when all its rows are rewritten. */
    record Storage(long oid, long node, long pages) {}

    /** For statements. */
    String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }

    /** For messages. */
    @Override
    public String toString() {
        return "'" + schema + "." + name + "'";
    }

    Optional<TableColumn> column(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    List<String> columnNames() {
        return columns.stream().map(TableColumn::name).toList();
    }

    /** Whether no two rows can have the same values in {@code key}. */
    boolean isUnique(List<String> key) {
        Set<String> wanted = new HashSet<>(key);
        return uniqueKeys.stream().anyMatch(k -> wanted.containsAll(k));
    }

    /** Whether a unique constraint has exactly these columns, in any order. */
    boolean hasUniqueKey(List<String> key) {
        return uniqueKeys.stream().anyMatch(k -> new HashSet<>(k).equals(new HashSet<>(key)));
    }

    boolean isNotNull(List<String> key) {
        return key.stream().allMatch(k -> column(k).map(TableColumn::notNull).orElse(false));
    }

    /** @throws ConnectorException {@code REFUSED} naming the columns that Spark has no equal type for */
    StructType schemaForSpark() throws ConnectorException {
        List<TableColumn> foreign =
                columns.stream().filter(c -> c.type().isEmpty()).toList();
        if (!foreign.isEmpty()) {
            String names = foreign.stream()
                    .map(c -> "'" + c.name() + "' (" + c.declared() + ")")
                    .collect(Collectors.joining(", "));
            throw new ConnectorException(
                    Kind.REFUSED,
                    "table " + this + ": no equal type for column " + names
                            + "; share a view that casts it, e.g. to numeric(38,9), or to text, or leaves it out");
        }
        return new StructType(columns.stream()
                .map(c -> new StructField(c.name(), typeOf(c), true, org.apache.spark.sql.types.Metadata.empty()))
                .toArray(StructField[]::new));
    }

    private static DataType typeOf(TableColumn column) {
        return column.type().orElseThrow();
    }

    /** @throws ConnectorException {@code NOT_FOUND} naming the nearest columns */
    TableColumn require(String column, String purpose) throws ConnectorException {
        Optional<TableColumn> found = column(column);
        if (found.isEmpty()) {
            throw new ConnectorException(
                    Kind.NOT_FOUND,
                    "table " + this + " has no column '" + column + "', named as " + purpose + "; "
                            + Identifiers.nearest(column, columnNames()));
        }
        return found.get();
    }
}
