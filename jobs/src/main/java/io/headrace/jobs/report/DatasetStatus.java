package io.headrace.jobs.report;

import io.headrace.connectors.spi.Committed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a consumer's copy of one dataset holds, as the sink itself knows it. */
public record DatasetStatus(
        String consumer, String dataset, String target, Committed committed, Optional<Failure> failure) {
    /** The dataset's columns at the last commit, before any shape: name and type as {@code name type}. */
    public List<String> columns() {
        return Arrays.stream(committed.sourceSchema().fields())
                .map(field -> field.name() + " " + field.dataType().simpleString())
                .toList();
    }
}
