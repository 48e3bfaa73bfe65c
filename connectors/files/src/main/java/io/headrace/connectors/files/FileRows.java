package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.lit;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Makes change batches of files.
 *
 * @param pinned all files, with the columns they are read with
 * @param key empty if the dataset has none
 */
record FileRows(Reading reading, SparkSession spark, Listing pinned, List<String> key) {
    /** @param origins whether rows that only come tell their file too */
    ChangeBatch batch(Extent extent, Listing.Difference difference, boolean origins) throws ConnectorException {
        List<DataFile> read = difference.read();
        return switch (extent) {
            case FULL -> new ChangeBatch.Snapshot(origins ? rows(pinned.files()) : plain(pinned.files()));
            case APPENDS, NOTHING -> new ChangeBatch.Appends(origins ? rows(read) : plain(read));
            case CHANGES ->
                new ChangeBatch.Changes(
                        plain(read).withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.UPSERT)), key, present(difference));
            case PARTS -> new ChangeBatch.Parts(rows(read), difference.replaced());
        };
    }

    private Dataset<Row> plain(List<DataFile> files) throws ConnectorException {
        return rows(files).drop(ChangeBatch.ORIGIN);
    }

    /** Where files only came no key can be gone. */
    private Optional<Dataset<Row>> present(Listing.Difference difference) throws ConnectorException {
        if (difference.addsOnly()) {
            return Optional.empty();
        }
        Column[] columns = key.stream().map(Staging::named).toArray(Column[]::new);
        return Optional.of(rows(pinned.files()).select(columns));
    }

    private Dataset<Row> rows(List<DataFile> files) throws ConnectorException {
        StructType columns = Texts.withOrigin(pinned.columns().all());
        if (files.isEmpty()) {
            return spark.createDataFrame(List.of(), columns);
        }
        Dataset<Row> rows = reading.rows(spark, files, pinned.columns().inFiles());
        return Partitions.add(rows, pinned.columns().inFolders()).select(Staging.columns(columns));
    }
}
