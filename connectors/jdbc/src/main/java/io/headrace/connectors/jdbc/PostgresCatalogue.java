package io.headrace.connectors.jdbc;

import io.headrace.connectors.jdbc.DatabaseTable.Storage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What PostgreSQL's own catalogue says of tables. Sees what {@code connection} sees. */
final class PostgresCatalogue {
    private static final int MAX_PRECISION = 38;

    private static final String RELATION =
            """
            SELECT c.oid::bigint, c.relkind::text FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            """;

    /** The table itself and all that inherits from it, as far as it holds rows. */
    private static final String STORAGE =
            """
            WITH RECURSIVE tree(oid) AS (
                SELECT %1$d::oid UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            SELECT c.oid::bigint, c.relfilenode::bigint, c.relkind::text,
                CASE WHEN c.relkind = 'f' THEN 0 ELSE pg_catalog.pg_relation_size(c.oid) END,
                greatest(c.reltuples, 0)::bigint, pg_catalog.pg_is_in_recovery()
            FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid WHERE c.relkind <> 'p' ORDER BY 1
            """;

    /** Functions on relations see what is committed now; the tables of the catalogue show the transaction's snapshot. */
    private static final String AS_IN_SNAPSHOT =
            """
            WITH RECURSIVE root(oid) AS (
                SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?),
            tree(oid) AS (
                SELECT oid FROM root
                UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            SELECT EXISTS (SELECT 1 FROM root WHERE oid = pg_catalog.to_regclass(?)) AND NOT EXISTS (
                SELECT 1 FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid WHERE c.relkind = 'r' AND (
                    c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid)
                    OR c.relispartition AND NOT EXISTS (
                        SELECT 1 FROM root, pg_catalog.pg_partition_tree(root.oid) p WHERE p.relid = c.oid)))
            """;

    private static final String LOCKABLE =
            """
            SELECT 1 FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass(?) AND relkind IN ('r', 'p')
            """;

    /** A domain counts as the type that it is made from. */
    private static final String COLUMNS =
            """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), coalesce(b.typname, t.typname),
                coalesce(b.typtype, t.typtype)::text, CASE WHEN b.oid IS NULL THEN a.atttypmod ELSE t.typtypmod END,
                a.attnotnull
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
            WHERE a.attrelid = %d AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """;

    private static final String UNIQUE_KEYS =
            """
            SELECT i.indexrelid::bigint, a.attname FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = %d AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
                AND i.indexprs IS NULL AND k.position <= i.indnkeyatts
            ORDER BY i.indisprimary DESC, 1, k.position
            """;

    private static final String NAMES =
            """
            SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relname LIKE 'headrace\\_%' LIMIT 1000
            """;

    /** Partitions belong to their table. Rows are unknown until the table is analyzed for the first time. */
    private static final String TABLES =
            """
            SELECT n.nspname, c.relname, CASE WHEN c.relkind IN ('r', 'm') AND c.reltuples >= 0 THEN c.reltuples::bigint END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema'
                AND NOT n.nspname LIKE 'pg\\_%%' AND NOT c.relname LIKE 'headrace\\_%%' AND (? = '' OR n.nspname = ?)
                AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
            ORDER BY 1, 2 LIMIT %d
            """;

    private record Relation(long oid, String kind) {}

    private record Part(Storage storage, String kind, long bytes, long rows, boolean recovery) {}

    private record Named(long index, String column) {}

    private final Connection connection;

    PostgresCatalogue(Connection connection) {
        this.connection = connection;
    }

    List<String> tableNames(String schema) throws SQLException {
        return Query.of(NAMES, schema).list(connection, r -> r.getString(1));
    }

    /** @param schema empty: all but the server's own */
    List<Dialect.NamedTable> tables(String schema, int most) throws SQLException {
        return Query.of(TABLES.formatted(most), schema, schema).list(connection, Dialect.NamedTable::of);
    }

    Optional<DatabaseTable> table(String schema, String name) throws SQLException {
        List<Relation> found =
                Query.of(RELATION, schema, name).list(connection, r -> new Relation(r.getLong(1), r.getString(2)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Relation relation = found.get(0);
        List<Part> parts = parts(relation);
        boolean plain = "rp".contains(relation.kind())
                && parts.stream().allMatch(p -> p.kind().equals("r") && !p.recovery());
        boolean inherited = relation.kind().equals("r") && parts.size() > 1;
        return Optional.of(new DatabaseTable(
                schema,
                name,
                Long.toString(relation.oid()),
                plain ? parts.stream().map(Part::storage).toList() : List.of(),
                columns(relation.oid()),
                inherited ? List.of() : uniqueKeys(relation.oid()),
                parts.stream().mapToLong(Part::rows).sum(),
                parts.stream().mapToLong(Part::bytes).sum()));
    }

    /** Those of {@code oids} that are still relations' own. */
    List<Long> existing(List<Long> oids) throws SQLException {
        String listed = oids.stream().map(String::valueOf).collect(Collectors.joining(", ", "{", "}"));
        return Query.of("SELECT oid::bigint FROM pg_catalog.pg_class WHERE oid = ANY (?::oid[]) ORDER BY 1", listed)
                .list(connection, r -> r.getLong(1));
    }

    boolean isLockable(DatabaseTable table) throws SQLException {
        return !Query.of(LOCKABLE, table.quoted()).list(connection, r -> 1).isEmpty();
    }

    /** Whether a table that is locked has the files that the transaction's snapshot knows. */
    boolean isAsInSnapshot(DatabaseTable table) throws SQLException {
        return Query.of(AS_IN_SNAPSHOT, table.schema(), table.name(), table.quoted())
                .one(connection, r -> r.getBoolean(1));
    }

    private List<Part> parts(Relation relation) throws SQLException {
        return Query.of(STORAGE.formatted(relation.oid()))
                .list(
                        connection,
                        r -> new Part(
                                new Storage(r.getLong(1), r.getLong(2), r.getLong(4) / 8192),
                                r.getString(3),
                                r.getLong(4),
                                r.getLong(5),
                                r.getBoolean(6)));
    }

    private List<TableColumn> columns(long oid) throws SQLException {
        return Query.of(COLUMNS.formatted(oid))
                .list(
                        connection,
                        r -> new TableColumn(
                                r.getString(1),
                                r.getString(2),
                                type(r.getString(3), r.getString(4), r.getInt(5)),
                                r.getBoolean(6)));
    }

    private List<List<String>> uniqueKeys(long oid) throws SQLException {
        Map<Long, List<String>> keys = new LinkedHashMap<>();
        Query.of(UNIQUE_KEYS.formatted(oid))
                .list(connection, r -> new Named(r.getLong(1), r.getString(2)))
                .forEach(n ->
                        keys.computeIfAbsent(n.index(), i -> new ArrayList<>()).add(n.column()));
        return List.copyOf(keys.values());
    }

    private static Optional<DataType> type(String name, String kind, int modifier) {
        if (kind.equals("e")) {
            return Optional.of(DataTypes.StringType);
        }
        return switch (name) {
            case "int2" -> Optional.of(DataTypes.ShortType);
            case "int4" -> Optional.of(DataTypes.IntegerType);
            case "int8" -> Optional.of(DataTypes.LongType);
            case "float4" -> Optional.of(DataTypes.FloatType);
            case "float8" -> Optional.of(DataTypes.DoubleType);
            case "bool" -> Optional.of(DataTypes.BooleanType);
            case "numeric" -> decimal(modifier);
            case "text", "varchar", "bpchar", "name", "uuid", "json", "jsonb", "citext" ->
                Optional.of(DataTypes.StringType);
            case "bytea" -> Optional.of(DataTypes.BinaryType);
            case "date" -> Optional.of(DataTypes.DateType);
            case "timestamp" -> Optional.of(DataTypes.TimestampNTZType);
            case "timestamptz" -> Optional.of(DataTypes.TimestampType);
            default -> Optional.empty();
        };
    }

    /** Precision and scale as numeric's modifier packs them. A scale may be negative or exceed the precision. */
    private static Optional<DataType> decimal(int modifier) {
        int precision = ((modifier - 4) >> 16) & 0xffff;
        int scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
        boolean fits = modifier >= 4 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
        return fits ? Optional.of(DataTypes.createDecimalType(precision, scale)) : Optional.empty();
    }
}
