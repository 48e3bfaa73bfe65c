package io.headrace.jobs.report;

import io.headrace.connectors.spi.Committed;
import java.util.Optional;

/** What a consumer's copy of one dataset holds, as the sink itself knows it. */
public record DatasetStatus(
        String consumer, String dataset, String target, Committed committed, Optional<Failure> failure) {}
