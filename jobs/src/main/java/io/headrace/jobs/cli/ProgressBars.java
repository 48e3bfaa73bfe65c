package io.headrace.jobs.cli;

import io.headrace.connectors.spi.Step;
import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Outcome;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bar for each dataset that moves, drawn again in place; what has ended stays above as a line. Thread-safe.
 *
 * <p>Drawn by hand: the bar libraries bring a terminal library of another version than the one in Spark's distribution.
 */
final class ProgressBars implements Progress {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int BAR = 20;
    private static final int NAME = 26;
    private static final String ESCAPE = "\u001b[";
    private static final String CLEAR_BELOW = ESCAPE + "J";

    private final PrintStream err;
    private final Words words;
    private final int width;
    private final int most;
    private final Clock clock;
    private final Map<String, Bar> bars = new LinkedHashMap<>();
    private Instant drawn = Instant.MIN;
    private int height;

    /** @param lines of the terminal; datasets that do not fit are summarised in the last */
    ProgressBars(PrintStream err, Words words, int width, int lines, Clock clock) {
        this.err = err;
        this.words = words;
        this.width = width;
        // The cursor stands in a line of its own below, and what has ended is printed above.
        this.most = lines - 2;
        this.clock = clock;
    }

    /** How far one dataset is; {@code step} is empty while rows move. */
    private record Bar(long tasks, long known, long rows, String step) {}

    @Override
    public synchronized void planned(DatasetPlan plan) {
        if (plan.mode().isDue()) {
            bars.put(plan.mapping(), new Bar(0, 0, 0, Words.word(plan.mode())));
            draw("");
        }
    }

    @Override
    public synchronized void moved(DatasetPlan plan, long tasks, long known, long rows) {
        bars.put(plan.mapping(), new Bar(tasks, known, rows, ""));
        if (!drawn.plus(PAUSE).isAfter(clock.instant())) {
            draw("");
        }
    }

    @Override
    public synchronized void reached(DatasetPlan plan, Step step) {
        if (step == Step.PUBLISH) {
            bars.computeIfPresent(plan.mapping(), (name, bar) -> new Bar(bar.tasks, bar.known, bar.rows, "publishing"));
            draw("");
        }
    }

    @Override
    public synchronized void ended(DatasetReport report) {
        String name = report.plan().mapping();
        bars.remove(name);
        String outcome = Words.word(report.outcome());
        boolean good = report.outcome() == Outcome.COMMITTED || report.outcome() == Outcome.UNCHANGED;
        draw(padded(name) + "  " + (good ? words.good(outcome) : words.bad(outcome)) + " after "
                + Words.seconds(report.took()) + " s\n");
    }

    /** In one write, so that no other text comes between. */
    private void draw(String above) {
        StringBuilder text = new StringBuilder();
        if (height > 0) {
            text.append(ESCAPE).append(height).append('A');
        }
        text.append('\r').append(CLEAR_BELOW).append(above);
        List<String> lines = lines();
        lines.forEach(line -> text.append(line).append('\n'));
        height = lines.size();
        drawn = clock.instant();
        err.print(text);
        err.flush();
    }

    /** The cursor cannot go above the screen's top: no more lines than fit. */
    private List<String> lines() {
        int shown = bars.size() <= most ? bars.size() : most - 1;
        List<String> lines = new ArrayList<>();
        bars.entrySet().stream().limit(shown).forEach(bar -> lines.add(line(bar.getKey(), bar.getValue())));
        if (shown < bars.size()) {
            long rows = bars.values().stream().skip(shown).mapToLong(Bar::rows).sum();
            String more = "and " + Words.count(bars.size() - shown) + " more datasets"
                    + (rows == 0 ? "" : "  " + Words.count(rows) + " rows");
            lines.add(Table.clipped(more, width - 1));
        }
        return lines;
    }

    /** Shorter than the terminal is wide: a line that wraps would be two when the cursor goes up. */
    private String line(String name, Bar bar) {
        int done = bar.known == 0 ? 0 : (int) (BAR * Math.min(bar.tasks, bar.known) / bar.known);
        String amount = bar.rows == 0 ? "" : "  " + Words.count(bar.rows) + " rows";
        String step = bar.step.isEmpty() ? "" : "  " + bar.step;
        String line = padded(name) + "  [" + "#".repeat(done) + "-".repeat(BAR - done) + "]" + amount + step;
        return Table.clipped(line, width - 1);
    }

    private static String padded(String name) {
        String clipped = Table.clipped(name, NAME);
        return clipped + " ".repeat(NAME - clipped.length());
    }
}
