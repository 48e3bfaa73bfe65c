package io.headrace.jobs.cli;

import io.headrace.jobs.engine.Progress;
import io.headrace.jobs.report.History;
import io.headrace.jobs.report.RunReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** What stands around every delivery: a place for the report before it, progress while it goes on, the report after it. */
record Around(World world, Words words) {
    /** The work itself. */
    @FunctionalInterface
    interface Delivering {
        RunReport deliver(Delivery delivery, Progress progress);
    }

    /** All of it; gives the exit code. */
    int carryOut(ShareOptions.Opened opened, Delivering delivering) {
        prepare(opened.history());
        RunReport report = delivering.deliver(opened.delivery(), progress()).by(user());
        Optional<ExitCode> unwritten = keep(report, () -> opened.history().add(report));
        table(report);
        failures(report);
        return ExitCode.worst(List.of(unwritten.orElse(ExitCode.DONE), worst(report)))
                .number();
    }

    /** @throws Refusal if nothing can be written to the state folder */
    void prepare(History history) {
        try {
            history.prepare();
        } catch (IOException e) {
            throw new Refusal("The state folder cannot be written (" + e.getMessage()
                    + "); name another with --state DIR. Nothing was delivered.");
        }
    }

    Progress progress() {
        Terminal terminal = world.terminal();
        return terminal.canMove()
                ? new ProgressBars(terminal.err(), words, terminal.width(), terminal.height(), world.clock())
                : new ProgressLines(terminal.err(), world.clock());
    }

    /** Something that keeps a report. */
    @FunctionalInterface
    interface Keeping {
        void keep() throws IOException;
    }

    /** The rows are where they belong by now: what cannot be written here is said, and undoes nothing. */
    Optional<ExitCode> keep(RunReport report, Keeping keeping) {
        try {
            keeping.keep();
            return Optional.empty();
        } catch (IOException e) {
            world.terminal()
                    .err()
                    .println("The report of run '" + report.runId() + "' cannot be written (" + e.getMessage()
                            + "); what was delivered stays delivered.");
            return Optional.of(ExitCode.FAILED);
        }
    }

    void table(RunReport report) {
        PrintStream out = world.terminal().out();
        if (!report.datasets().isEmpty()) {
            new RunText(words).lines(report).forEach(out::println);
            RunText.remarks(report).forEach(out::println);
            out.println();
        }
        out.println("Run " + report.runId() + " of share '" + report.share() + "': " + RunText.summary(report));
    }

    void failures(RunReport report) {
        List<String> failures = RunText.failures(report);
        failures.forEach(world.terminal().err()::println);
        if (!failures.isEmpty()) {
            world.terminal().err().println("More in " + world.logs().where());
        }
    }

    static ExitCode worst(RunReport report) {
        return ExitCode.worst(report.datasets().stream().map(ExitCode::of).toList());
    }

    static String user() {
        return System.getProperty("user.name", "somebody");
    }
}
