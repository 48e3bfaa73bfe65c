package io.headrace.connectors.testkit;

import io.headrace.configs.DatasetSpec;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SourceSession;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What a source's test class tells {@link SourceContract} about its store, and how it changes the store as a provider
 * would. The contract names the datasets, each new to the store: lower-case letters and digits.
 */
public interface SourceUnderTest {
    /** A new session on the store; the contract closes it. */
    SourceSession open(RunContext context) throws ConnectorException;

    /** The settings of {@code dataset}, which may not exist. */
    DatasetSpec spec(String dataset, List<String> key);

    /** Makes {@code dataset} with these rows, as one change of the store. */
    void create(String dataset, Frame frame, List<Row> rows) throws Exception;

    /** Adds rows of {@link Frame#ITEMS}. */
    void insert(String dataset, List<Row> rows) throws Exception;

    /** Gives the row of {@link Frame#ITEMS} with the id of {@code row} the other values of {@code row}. */
    void update(String dataset, Row row) throws Exception;

    /** Removes the row of {@link Frame#ITEMS} with this id. */
    void delete(String dataset, long id) throws Exception;

    /** The uses that the source serves; {@code source} refuses the others. */
    Set<SourceUse> uses();

    /** Whether a window tells updates, in any form. */
    default boolean seesUpdates(SourceUse use) {
        return use != SourceUse.APPEND;
    }

    /** Whether a window tells deletes, in any form. */
    default boolean seesDeletes(SourceUse use) {
        return use != SourceUse.APPEND;
    }

    /** Whether rows that are only added reach a consumer without the others. */
    default boolean isIncremental(SourceUse use) {
        return true;
    }

    /**
     * Whether the store keeps what an open window reads although the provider changes it. False for folders of files: there
     * a second read may fail, but never gives other rows.
     */
    default boolean keepsOpenWindows() {
        return true;
    }

    /** Kinds of values that the store does not have. */
    default Set<ValueKind> lacks() {
        return Set.of();
    }

    /** The schema that the store itself gives {@code frame}, where it has fewer types than Spark. */
    default StructType schemaOf(Frame frame) {
        return frame.schema();
    }
}
