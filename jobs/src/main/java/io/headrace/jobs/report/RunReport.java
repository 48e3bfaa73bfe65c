package io.headrace.jobs.report;

import java.time.Instant;
import java.util.List;

/** The report of one run. It is for people and never asked what to do next. */
public record RunReport(String runId, String share, Instant started, Instant ended, List<DatasetReport> datasets) {
    public RunReport {
        datasets = List.copyOf(datasets);
    }
}
