package io.headrace.jobs.engine;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Mask;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Watermark;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.shape.Shaper;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;

/** Puts a decision into words for people. */
record Telling(Consumer consumer, Mapping mapping, DatasetSpec dataset) {

    Due blocked(Failure failure) {
        return blocked(failure, Drift.NONE);
    }

    Due blocked(ConnectorException refusal, Drift drift) {
        return blocked(Failure.of(refusal), drift);
    }

    private Due blocked(Failure failure, Drift drift) {
        return new Due(
                told(
                        Mode.BLOCKED,
                        0,
                        "blocked",
                        Watermark.START,
                        Watermark.START,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        new StructType(),
                        drift,
                        Optional.of(failure)),
                Optional.empty());
    }

    Due nothing(Committed committed, Forecast forecast, Shaper shaper) {
        return new Due(
                told(
                        Mode.NOTHING,
                        committed.number(),
                        forecast.reason(),
                        committed.to(),
                        committed.to(),
                        OptionalLong.of(0),
                        OptionalLong.of(0),
                        shaper.schema(),
                        Drift.NONE,
                        Optional.empty()),
                Optional.empty());
    }

    Due due(Planner.Read read, Forecast forecast, Drift drift, Due.Work work) {
        Plan plan = work.plan();
        // Rows and bytes were forecast for the increment; a fallback to everything is of unknown size.
        boolean asForecast = read.extent() == forecast.extent();
        return new Due(
                told(
                        plan.from().isStart() ? Mode.FULL : Mode.INCREMENTAL,
                        plan.number(),
                        read.reason(),
                        plan.from(),
                        plan.to(),
                        asForecast ? forecast.rows() : OptionalLong.empty(),
                        asForecast ? forecast.bytes() : OptionalLong.empty(),
                        plan.schema(),
                        drift,
                        Optional.empty()),
                Optional.of(work));
    }

    /** A commit that somebody asked for. */
    Due asked(Mode mode, String reason, Due.Work work) {
        Plan plan = work.plan();
        return new Due(
                told(
                        mode,
                        plan.number(),
                        reason,
                        plan.from(),
                        plan.to(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        plan.schema(),
                        Drift.NONE,
                        Optional.empty()),
                Optional.of(work));
    }

    /** A copy's parts made anew; there is no window. */
    DatasetPlan compacting(long number, Watermark at, StructType schema, String reason) {
        return told(
                Mode.COMPACT,
                number,
                reason,
                at,
                at,
                OptionalLong.empty(),
                OptionalLong.empty(),
                schema,
                Drift.NONE,
                Optional.empty());
    }

    private DatasetPlan told(
            Mode mode,
            long number,
            String reason,
            Watermark from,
            Watermark to,
            OptionalLong rows,
            OptionalLong bytes,
            StructType schema,
            Drift drift,
            Optional<Failure> failure) {
        return new DatasetPlan(
                consumer.name(),
                dataset.name(),
                mapping.sink().target() + " in store '" + mapping.sink().store() + "'",
                mapping.writeMode(),
                mode,
                number,
                reason,
                from,
                to,
                rows,
                bytes,
                DatasetPlan.columns(schema),
                masks(),
                drift.differences(),
                failure);
    }

    private Map<String, String> masks() {
        return dataset.shape().mask().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> words(e.getValue())));
    }

    private static String words(Mask mask) {
        String name = mask.getClass().getSimpleName();
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
