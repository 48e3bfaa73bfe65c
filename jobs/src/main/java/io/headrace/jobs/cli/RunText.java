package io.headrace.jobs.cli;

import io.headrace.connectors.spi.RowCounts;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Outcome;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.report.SchemaDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a run did, as a table. */
record RunText(Words words) {
    private static final int WATERMARK = 40;

    List<String> lines(RunReport report) {
        Table table = new Table()
                .left("dataset", 60)
                .left("mode", 20)
                .left("outcome", 20, this::colored)
                .right("read")
                .right("inserted")
                .right("updated")
                .right("deleted")
                .right("bytes")
                .right("seconds")
                .left("watermark", WATERMARK);
        report.datasets().forEach(dataset -> table.row(cells(dataset)));
        return table.lines();
    }

    private static List<String> cells(DatasetReport report) {
        boolean committed = report.outcome() == Outcome.COMMITTED;
        RowCounts counts = report.counts();
        String watermark = report.outcome() == Outcome.UNCHANGED || committed
                ? report.plan().to().label()
                : "";
        return List.of(
                report.plan().mapping(),
                Words.word(report.plan().mode()),
                Words.word(report.outcome()),
                number(committed, counts.read()),
                number(committed, counts.inserted()),
                number(committed, counts.updated()),
                number(committed, counts.deleted()),
                committed && counts.bytes() > 0 ? Words.bytes(counts.bytes()) : "-",
                Words.seconds(report.took()),
                watermark);
    }

    private static String number(boolean known, long number) {
        return known ? Words.count(number) : "-";
    }

    private String colored(String outcome) {
        return switch (outcome) {
            case "committed" -> words.good(outcome);
            case "unchanged" -> words.faint(outcome);
            default -> words.bad(outcome);
        };
    }

    /** What all datasets come to, e.g. {@code 2 committed, 1 failed}. */
    static String summary(RunReport report) {
        String counts = Arrays.stream(Outcome.values())
                .map(outcome -> new Counted(
                        report.datasets().stream()
                                .filter(dataset -> dataset.outcome() == outcome)
                                .count(),
                        outcome))
                .filter(counted -> counted.number > 0)
                .map(counted -> Words.count(counted.number) + " " + Words.word(counted.outcome))
                .collect(Collectors.joining(", "));
        return counts.isEmpty() ? "nothing to deliver" : counts;
    }

    private record Counted(long number, Outcome outcome) {}

    /** A line for each commit that somebody asked for, and for each column that has changed and did not stop a delivery. */
    static List<String> remarks(RunReport report) {
        List<String> lines = new ArrayList<>();
        for (DatasetReport dataset : report.datasets()) {
            DatasetPlan plan = dataset.plan();
            asked(plan)
                    .ifPresent(what -> lines.add(
                            plan.mapping() + ": asked by " + report.startedBy().orElse("somebody") + ": " + what));
            plan.schemaDifferences().stream()
                    .filter(difference -> difference.handling() != SchemaDifference.Handling.REFUSED)
                    .forEach(difference -> lines.add(plan.mapping() + ": " + difference.what() + ", "
                            + Words.word(difference.handling()).replace('-', ' ')));
        }
        return lines;
    }

    private static Optional<String> asked(DatasetPlan plan) {
        return switch (plan.mode()) {
            case COMPACT -> Optional.of(plan.reason()).filter(reason -> !reason.isEmpty());
            case BACKFILL, REWIND ->
                Optional.of(plan.reason() + " (watermark " + plan.from() + " -> " + plan.to() + ")");
            default -> Optional.empty();
        };
    }

    /** One line for each dataset that was not delivered. */
    static List<String> failures(RunReport report) {
        return report.datasets().stream()
                .flatMap(dataset ->
                        failure(dataset).map(failure -> dataset.plan().mapping() + ": " + failure.message()).stream())
                .toList();
    }

    private static Optional<Failure> failure(DatasetReport report) {
        return report.failure().or(() -> report.plan().failure());
    }
}
