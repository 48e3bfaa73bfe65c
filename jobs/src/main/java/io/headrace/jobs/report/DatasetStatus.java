package io.headrace.jobs.report;

import io.headrace.connectors.spi.Committed;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/** What a consumer's copy of one dataset holds, as the sink itself knows it. */
public record DatasetStatus(
        String consumer, String dataset, String target, Committed committed, Optional<Failure> failure) {
    /** As {@code Selection.resets} names it. */
    public String mapping() {
        return consumer + "/" + dataset;
    }

    /** The dataset's columns at the last commit, before any shape; see {@link DatasetPlan#columns(StructType)}. */
    public List<String> columns() {
        return DatasetPlan.columns(committed.sourceSchema());
    }
}
