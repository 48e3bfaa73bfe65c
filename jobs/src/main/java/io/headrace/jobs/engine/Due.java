package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Window;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.shape.Shaper;
import java.util.Optional;

/**
 * One mapping, planned.
 *
 * @param told the plan for people
 * @param work what is to be done; empty if nothing is new or the mapping is blocked
 */
record Due(DatasetPlan told, Optional<Work> work) {

    /** Pins what the plan is about. */
    @FunctionalInterface
    interface Opening {
        Window open() throws ConnectorException;
    }

    /** What a plan is carried out with. */
    record Work(
            Plan plan,
            DatasetSpec dataset,
            Source source,
            Shaper shaper,
            Origins origins,
            Sink sink,
            SinkSession session,
            Opening opening) {}
}
