package io.headrace.jobs.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Where people read and type.
 *
 * @param out results
 * @param err progress, questions and failures
 * @param interactive whether somebody looks at it now
 * @param answer reads one line that was typed; null at the end of input
 * @param environment the process's variables
 */
record Terminal(
        PrintStream out,
        PrintStream err,
        boolean interactive,
        Supplier<@Nullable String> answer,
        Map<String, String> environment) {

    /** Whether words are coloured. */
    enum Color {
        AUTO,
        ALWAYS,
        NEVER
    }

    Ansi ansi(Color color) {
        boolean on =
                switch (color) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    // https://no-color.org: any value but the empty one.
                    case AUTO ->
                        interactive
                                && canMove()
                                && environment.getOrDefault("NO_COLOR", "").isEmpty();
                };
        return on ? Ansi.ON : Ansi.OFF;
    }

    /** Whether lines can be drawn again. */
    boolean canMove() {
        return interactive && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** In lines, 24 if nobody says. */
    int height() {
        String lines = environment.getOrDefault("LINES", "");
        int asked = lines.matches("[0-9]{1,4}") ? Integer.parseInt(lines) : 0;
        return asked == 0 ? 24 : Math.max(4, asked);
    }

    /** In characters, 80 to 120. */
    int width() {
        String columns = environment.getOrDefault("COLUMNS", "");
        int asked = columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : 0;
        return Math.max(80, Math.min(120, asked));
    }
}
