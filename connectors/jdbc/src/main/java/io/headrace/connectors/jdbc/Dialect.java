package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** What is particular to one kind of database. Stateless. */
interface Dialect extends Serializable {
    /** The product's name, for messages. */
    String product();

    String driver();

    /** The schema that is meant when none is named. */
    String defaultSchema();

    /** How many bytes of UTF-8 a name may have. */
    int maxNameBytes();

    /** Makes a new connection ready: UTC, and nothing left to the server's or the user's own defaults. */
    void prepare(Connection connection) throws SQLException;

    /** The kind of a failure that means the same in every statement; empty if the statement decides. */
    Optional<Kind> kind(SQLException failure);

    /** What may be shown of a failure: the server's own words, but never a value of a row. */
    String words(SQLException failure);

    Optional<DatabaseTable> table(Connection connection, String schema, String name) throws SQLException;

    List<String> tableNames(Connection connection, String schema) throws SQLException;

    /**
     * The tables and views that the user may read, by schema and name.
     *
     * @param schema empty: all but the database's own
     */
    List<NamedTable> tables(Connection connection, String schema, int most) throws SQLException;

    /** @param rows an estimate, if the database knows */
    record NamedTable(String schema, String name, OptionalLong rows) {
        /** From a row of these three. */
        static NamedTable of(ResultSet row) throws SQLException {
            long rows = row.getLong(3);
            return new NamedTable(
                    row.getString(1), row.getString(2), row.wasNull() ? OptionalLong.empty() : OptionalLong.of(rows));
        }
    }

    /** The type of a column that holds values of {@code type} without loss; empty if there is none. */
    Optional<String> columnType(DataType type);

    /** The database's own time, before the next snapshot; on a replica no later than what it has received. */
    Instant clock(Connection connection) throws SQLException;

    /** Begins a read-only transaction in which all statements see one state. */
    void beginSnapshot(Connection connection) throws SQLException;

    /** An aggregate over rows named {@code t} that differs when a row differs; the order of rows does not matter. */
    String checksum(List<TableColumn> columns);

    /** Holds the state that the database is in now. */
    PinnedState pin(Database database) throws ConnectorException;

    /** What goes before TABLE in the statement that makes a staging table. */
    String stagingTable();

    /** Tells the database that a staging table is complete: an index on {@code key}, statistics. */
    void staged(Connection connection, String table, List<String> key) throws SQLException;

    /** Marks a table as ours, where the database itself gives it no identity that lasts. */
    void adopt(Connection connection, DatabaseTable table) throws SQLException;

    /** Waits until no other transaction holds {@code name}, and keeps others out until this one ends. */
    void lock(Connection connection, WatermarkTable watermarks, String name) throws SQLException;

    /** Bounds how long the transaction may wait for its client from now on. */
    void lease(Connection connection, Duration rest) throws SQLException;

    /** Opens {@code table} for rows of {@code schema}, on an executor. */
    RowWriter writer(Connection connection, String table, StructType schema) throws SQLException;

    /** Upserts by one statement, for a table with a unique key; empty: do it in steps. */
    Optional<MergeSql> upsert();

    /** Writes the upsert of {@code source} into {@code target}; its one row is (inserted, updated). */
    interface MergeSql {
        String write(String target, String source, List<String> columns, List<String> key);
    }
}
