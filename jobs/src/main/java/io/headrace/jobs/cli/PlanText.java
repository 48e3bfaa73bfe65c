package io.headrace.jobs.cli;

import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Reset;
import io.headrace.jobs.report.SchemaDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plans as blocks of text, one per dataset. */
record PlanText(Words words, int width) {
    private static final int INDENT = 12;

    /** @param resets orders of full snapshots that wait */
    List<String> lines(DatasetPlan plan, List<Reset> resets) {
        List<String> lines = new ArrayList<>();
        lines.add(words.bold(plan.consumer() + " / " + plan.dataset()) + ": " + headline(plan));
        plan.failure().map(Failure::message).ifPresent(message -> lines.addAll(field("problem", message)));
        if (!plan.reason().isEmpty()) {
            lines.addAll(field("why", plan.reason()));
        }
        lines.addAll(ordered(plan.mapping(), resets));
        if (plan.mode().isDue()) {
            lines.addAll(field("window", plan.from() + " -> " + plan.to()));
            lines.addAll(field("expected", expected(plan)));
        }
        plan.schemaDifferences()
                .forEach(difference -> lines.addAll(field("schema", difference.what() + ": " + handled(difference))));
        lines.addAll(field("target", plan.target() + " (" + Words.word(plan.writeMode()) + ")"));
        if (!plan.columns().isEmpty()) {
            lines.addAll(field("columns", String.join(", ", plan.columns())));
        }
        if (!plan.masks().isEmpty()) {
            lines.addAll(field("masks", masks(plan)));
        }
        return lines;
    }

    /** A field for each full snapshot of that mapping that somebody ordered. */
    List<String> ordered(String mapping, List<Reset> resets) {
        return resets.stream()
                .filter(reset -> reset.mapping().equals(mapping))
                .flatMap(reset ->
                        field("ordered", "full snapshot, by " + reset.by() + " on " + Words.time(reset.at())).stream())
                .toList();
    }

    private static String handled(SchemaDifference difference) {
        return switch (difference.handling()) {
            case ADDED -> "the copy gets it";
            case WIDENED -> "the copy's column is widened";
            case LEFT_OUT -> "stays out until a full snapshot is ordered";
            case REFUSED -> "refused";
        };
    }

    private String headline(DatasetPlan plan) {
        return switch (plan.mode()) {
            case FULL -> words.good("full snapshot") + ", commit " + plan.number();
            case INCREMENTAL, BACKFILL, REWIND, COMPACT ->
                words.good(Words.word(plan.mode())) + ", commit " + plan.number();
            case NOTHING -> words.faint("nothing new") + ", commit " + plan.number() + " is the last";
            case BLOCKED -> words.bad("cannot be delivered");
        };
    }

    private static String expected(DatasetPlan plan) {
        if (plan.rows().isEmpty() && plan.bytes().isEmpty()) {
            return "unknown: the source cannot tell before it reads";
        }
        return about(plan.rows()).map(Words::count).orElse("an unknown number of")
                + " rows, "
                + about(plan.bytes()).map(Words::bytes).orElse("unknown bytes")
                + " to read";
    }

    private static Optional<Long> about(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private static String masks(DatasetPlan plan) {
        return new TreeMap<>(plan.masks())
                .entrySet().stream()
                        .map(mask -> mask.getKey() + ": " + mask.getValue())
                        .collect(Collectors.joining("; "));
    }

    /** A name and its text, wrapped between words. */
    List<String> field(String name, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("  " + name + " ".repeat(INDENT - 2 - name.length()));
        int start = line.length();
        for (String word : Arrays.asList(Table.printable(text).split(" ", -1))) {
            if (line.length() > start && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(INDENT));
            }
            line.append(line.length() > start ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** What all plans come to, e.g. {@code 1 full, 2 incremental, 1 blocked}. */
    static String summary(List<DatasetPlan> plans) {
        String counts = Arrays.stream(Mode.values())
                .map(mode -> new Counted(
                        plans.stream().filter(plan -> plan.mode() == mode).count(), mode))
                .filter(counted -> counted.number > 0)
                .map(Counted::text)
                .collect(Collectors.joining(", "));
        return (counts.isEmpty() ? "no mapping" : counts) + ". Nothing was changed.";
    }

    private record Counted(long number, Mode mode) {
        String text() {
            return Words.count(number) + (mode == Mode.NOTHING ? " with nothing new" : " " + Words.word(mode));
        }
    }
}
