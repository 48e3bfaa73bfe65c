package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Provenance;
import io.headrace.configs.Share;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns that a mapping adds to say where a row came from. Constants of a commit: rows are compared without them. */
record Origins(List<Provenance> add, String provider, String share) {
    static Origins of(Share share, Mapping mapping) {
        return new Origins(mapping.add(), share.provider(), share.name());
    }

    /** @throws ConnectorException {@code REFUSED} if the dataset or the write mode has such a column already */
    StructType schema(StructType delivered, DatasetSpec dataset) throws ConnectorException {
        StructType all = delivered;
        for (Provenance origin : add) {
            if (Arrays.stream(delivered.fieldNames()).anyMatch(origin.column()::equalsIgnoreCase)) {
                throw Planner.refused(
                        dataset,
                        "the mapping adds column '" + origin.column()
                                + "', which is there already; rename it in select, or leave it out of add");
            }
            all = all.add(origin.column(), type(origin));
        }
        return all;
    }

    /** @param number of the commit that brings the rows */
    ChangeBatch stamped(ChangeBatch batch, long number) {
        if (add.isEmpty()) {
            return batch;
        }
        Dataset<Row> rows = batch.rows();
        for (Provenance origin : add) {
            rows = rows.withColumn(origin.column(), value(origin, number));
        }
        if (batch instanceof ChangeBatch.Changes changes) {
            return new ChangeBatch.Changes(rows, changes.keys(), changes.present());
        }
        if (batch instanceof ChangeBatch.Parts parts) {
            return new ChangeBatch.Parts(rows, parts.removed());
        }
        return batch instanceof ChangeBatch.Appends ? new ChangeBatch.Appends(rows) : new ChangeBatch.Snapshot(rows);
    }

    private static DataType type(Provenance origin) {
        return origin == Provenance.SNAPSHOT ? DataTypes.LongType : DataTypes.StringType;
    }

    private Column value(Provenance origin, long number) {
        return switch (origin) {
            case PROVIDER -> functions.lit(provider);
            case SHARE -> functions.lit(share);
            case SNAPSHOT -> functions.lit(number);
        };
    }
}
