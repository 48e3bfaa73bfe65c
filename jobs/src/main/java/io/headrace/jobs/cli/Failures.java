package io.headrace.jobs.cli;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Problem;
import io.headrace.configs.ShareInvalid;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.jobs.report.HistoryDamaged;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.LogFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a line or more for people and an exit code. */
record Failures(World world) implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (world.stop().isAsked()) {
            return stopped();
        }
        PrintStream err = world.terminal().err();
        if (e instanceof ShareInvalid invalid) {
            invalid.problems().stream().map(Problem::toString).forEach(err::println);
            return ExitCode.BAD_CONFIGURATION.number();
        }
        if (e instanceof Refusal refusal) {
            err.println(refusal.getMessage());
            return refusal.code().number();
        }
        if (e instanceof InvalidSetting invalid) {
            err.println((invalid.key().isEmpty() ? "A setting" : invalid.key()) + " " + invalid.getMessage());
            return ExitCode.BAD_CONFIGURATION.number();
        }
        if (e instanceof HistoryDamaged damaged) {
            err.println(damaged.getMessage());
            return ExitCode.BAD_CONFIGURATION.number();
        }
        if (e instanceof ConnectorException known) {
            err.println(known.getMessage());
            return ExitCode.of(known.kind()).number();
        }
        return unexpected(e);
    }

    /** Whatever broke then was broken by the stop. The process ends with the signal's own code. */
    private int stopped() {
        world.terminal().err().println("Stopped.");
        return ExitCode.TRY_AGAIN.number();
    }

    /** The message of such an exception may hold anything, a row's values too: only the log gets it. */
    int unexpected(Throwable e) {
        if (world.stop().isAsked()) {
            return stopped();
        }
        String id = RunReport.newId(world.clock());
        if (!world.logs().areOpen()) {
            Path log = Path.of(System.getProperty("java.io.tmpdir", "."), "headrace-" + id + ".log");
            world.logs().open(Optional.empty(), log, LogFile.Detail.TROUBLE);
        }
        world.logs().trouble(id, e);
        world.terminal()
                .err()
                .println("Headrace has failed (" + e.getClass().getSimpleName() + ", error " + id
                        + "). This is our mistake;" + " details are in "
                        + world.logs().where());
        return ExitCode.FAILED.number();
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        PrintStream err = world.terminal().err();
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            err.println("Did you mean: " + String.join(", ", unmatched.getSuggestions()) + "?");
        }
        err.println("Try \"" + command + " --help\".");
        return ExitCode.BAD_CONFIGURATION.number();
    }
}
