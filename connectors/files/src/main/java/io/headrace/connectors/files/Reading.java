package io.headrace.connectors.files;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads files of one format. */
interface Reading {
    /** Whether a file of no bytes is one that is still being written, or broken: the format has none that short. */
    boolean needsBytes();

    /**
     * The columns that {@code files} have together, without those in folder names.
     *
     * @throws ConnectorException {@code BAD_DATA} naming the file that cannot be read or differs in a type
     */
    StructType columns(List<DataFile> files) throws ConnectorException;

    /**
     * The columns of a dataset that had {@code known} and got {@code files}: at least {@code known}.
     *
     * @throws ConnectorException {@code BAD_DATA} naming the file that does not fit
     */
    StructType columns(StructType known, List<DataFile> files) throws ConnectorException;

    /** Rows of exactly {@code files}: {@code columns}, then {@link ChangeBatch#ORIGIN}, the file's path. Lazy. */
    Dataset<Row> rows(SparkSession spark, List<DataFile> files, StructType columns) throws ConnectorException;
}
