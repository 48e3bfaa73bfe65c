package io.headrace.connectors.spi;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Holds one consumer's copy of a dataset together with the watermark that the copy has reached. One thread at a time. */
public interface Sink {
    /**
     * The last commit as the sink itself knows it, {@link Committed#NONE} before the first. Cheap, starts no Spark. First
     * finishes what an interrupted run has committed but not made visible to every reader.
     *
     * @throws ConnectorException {@code TARGET_OCCUPIED} if the target holds data that is not ours; {@code SINK_CHANGED}
     *     if somebody else changed our data
     */
    Committed committed() throws ConnectorException;

    /** The batches that {@link #stage} takes; FULL is among them unless the place is shared, where only APPENDS is. */
    Set<Extent> accepts();

    /**
     * The changes of columns that any commit may bring, with what the copy holds left in place. Others take a FULL one,
     * which may bring any columns.
     */
    default Set<SchemaChange> evolves() {
        return Set.of();
    }

    /**
     * Refuses what the target cannot hold.
     *
     * @throws ConnectorException {@code REFUSED} naming the column and its type
     */
    void check(Plan plan) throws ConnectorException;

    /** The committed rows as they lie in the target, columns as in the last plan's schema. Only after a first commit. */
    Dataset<Row> rows(SparkSession spark) throws ConnectorException;

    /**
     * Writes {@code batch} where no reader looks. {@code Changes} come without {@code present}.
     *
     * @throws ConnectorException nothing is left behind but staging that a later run removes
     */
    Staged stage(Plan plan, ChangeBatch batch) throws ConnectorException;

    /**
     * Writes what lies in many small parts anew in few large ones, as a commit of its own whose window is empty: rows and
     * watermark stay, {@link Committed#number} moves on. Published like any other; only after a first commit. Empty if
     * there is nothing to gain, or if the store looks after its parts itself.
     *
     * @throws ConnectorException nothing is left behind but staging that a later run removes
     */
    default Optional<Staged> compact(SparkSession spark) throws ConnectorException {
        return Optional.empty();
    }
}
