package io.headrace.jobs.report;

import io.headrace.connectors.spi.RowCounts;
import java.time.Duration;
import java.util.Optional;

/**
 * What a run did with one dataset for one consumer.
 *
 * @param counts what changed; all 0 unless COMMITTED
 * @param took from the dataset's turn to its end, planning included
 * @param failure present unless COMMITTED or UNCHANGED
 */
public record DatasetReport(
        DatasetPlan plan, Outcome outcome, RowCounts counts, Duration took, Optional<Failure> failure) {}
