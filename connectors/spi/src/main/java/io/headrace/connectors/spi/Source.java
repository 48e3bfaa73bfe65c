package io.headrace.connectors.spi;

import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.types.StructType;

/** Reads one dataset. Read-only, keeps no memory of earlier runs. One thread at a time. Ends with its session. */
public interface Source {
    /** Why {@link #back} and {@link #again} are refused where a source has nothing that people could name. */
    String NO_POSITIONS =
            "its source has no versions and no cursor by which a stretch could be named; what changes there is"
                    + " delivered by itself, and a full snapshot delivers everything";

    /**
     * The dataset's own columns and types now, before any shape. {@code timestamp} without a zone is
     * {@code TimestampNTZType}, with a zone {@code TimestampType}. May start Spark for formats that do not say their schema.
     */
    StructType schema() throws ConnectorException;

    /**
     * The columns and types of a window from {@code from}. Differs from {@link #schema()} where a format does not say its
     * types: what was inferred for the first window then holds for all that follow.
     */
    default StructType schema(Watermark from) throws ConnectorException {
        return schema();
    }

    /**
     * What a window from {@code from} would bring; cheap, writes nothing, starts Spark only where the store cannot be
     * asked without.
     *
     * @throws ConnectorException {@code HISTORY_LOST} if the provider no longer keeps the changes after {@code from}
     */
    Forecast forecast(Watermark from) throws ConnectorException;

    /**
     * Pins one state of the provider's store and the changes that lead to it from {@code from}; with
     * {@link Watermark#START}, everything. Only one window may be open.
     *
     * @throws ConnectorException {@code HISTORY_LOST} if the provider no longer keeps the changes after {@code from};
     *     {@code UNREACHABLE} if a later try may succeed
     */
    Window open(Watermark from) throws ConnectorException;

    /** Whether the store itself guarantees that no two rows share the dataset's key and none is NULL in it. */
    boolean keyIsEnforced() throws ConnectorException;

    /**
     * Whether windows of one session, on all datasets that say so, show one state of the store: what rows of one say of
     * rows of another is true.
     */
    default boolean sharesState() {
        return false;
    }

    /**
     * Whether {@code columns}, which the copy is to get with the next window, are NULL in every row that a window from
     * {@code from} leaves out. If not, all rows must be read again: such as where a column is added with a value for the rows
     * that are there already, or was there at {@code from} and kept from the copy.
     */
    default boolean areNull(List<String> columns, Watermark from) throws ConnectorException {
        return false;
    }

    /**
     * The watermark at {@code position}, for a copy that is to go back to it and take again what came since.
     *
     * @param position in people's words: a version, a value of the cursor
     * @param reached the copy's watermark
     * @throws ConnectorException {@code REFUSED} if {@code position} is none of this source, or not before {@code reached}
     */
    default Watermark back(String position, Watermark reached) throws ConnectorException {
        throw new ConnectorException(ConnectorException.Kind.REFUSED, NO_POSITIONS);
    }

    /**
     * The rows that were inserted or updated in (from, to], as they are at {@code reached} or later, as {@code Changes}. The
     * window ends at {@code reached}.
     *
     * @param from in people's words: a version, a value of the cursor
     * @param to the same
     * @param reached the copy's watermark
     * @throws ConnectorException {@code REFUSED} if there is no such stretch; {@code HISTORY_LOST}
     */
    default Window again(String from, String to, Watermark reached) throws ConnectorException {
        throw new ConnectorException(ConnectorException.Kind.REFUSED, NO_POSITIONS);
    }

    /** The dataset's rows now, if the store knows without counting; may be an estimate. */
    default OptionalLong rowEstimate() throws ConnectorException {
        return OptionalLong.empty();
    }
}
