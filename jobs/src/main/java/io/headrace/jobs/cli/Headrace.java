package io.headrace.jobs.cli;

import io.headrace.configs.ShareReader;
import io.headrace.jobs.demo.DemoCommand;
import io.headrace.jobs.engine.Connectors;
import io.headrace.jobs.engine.Engine;
import io.headrace.jobs.spark.LogFile;
import io.headrace.jobs.spark.OrderlyStop;
import io.headrace.jobs.spark.Spark;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code headrace}, and the class that spark-submit starts. */
@Command(
        name = "headrace",
        versionProvider = Version.class,
        description = {
            "Shares datasets: a full snapshot first, then only what has changed, from the provider's stores into those of"
                    + " each consumer.",
        },
        footerHeading = "%nA first share:%n",
        footer = {
            "  headrace validate orders.conf    is the share file right?",
            "  headrace plan orders.conf        what would a run do?",
            "  headrace run orders.conf         do it; again later for what has changed",
            ""
        })
public final class Headrace implements Runnable {
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show version and commit and exit.")
    private boolean version;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            scope = ScopeType.INHERIT,
            description = "auto, always or never (default: auto, which also heeds NO_COLOR).")
    private Terminal.Color color = Terminal.Color.AUTO;

    private final PrintStream out;

    private @CommandLine.Spec @Nullable CommandSpec spec;

    private Headrace(PrintStream out) {
        this.out = out;
    }

    /** Runs one command and ends the process with its exit code, see the module's README. */
    public static void main(String[] args) {
        Clock clock = Clock.systemUTC();
        Terminal terminal = terminal();
        int code;
        try (OrderlyStop stop = OrderlyStop.ofProcess(terminal.err())) {
            World world = new World(
                    new ShareReader()::read,
                    (share, spark, permits) ->
                            new Delivery.ByEngine(new Engine(share, spark, clock, permits, stop::isAsked)),
                    Connectors.load().all(),
                    clock,
                    terminal,
                    new Logs(LogFile::redirect, Spark.isSubmitted()),
                    stop);
            code = execute(world, args);
        }
        // A cluster manager takes the end of main, not of the process, for success.
        if (code != 0 || !Spark.isSubmitted()) {
            System.exit(code);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // it does on JDK 17, the only one that this runs on
    private static Terminal terminal() {
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.console() != null,
                Headrace::typed,
                System.getenv());
    }

    private static @Nullable String typed() {
        try {
            return new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int execute(World world, String... args) {
        PrintStream out = world.terminal().out();
        Headrace root = new Headrace(out);
        Failures failures = new Failures(world);
        CommandLine run = new CommandLine(new RunCommand(world));
        CommandLine command = new CommandLine(root)
                .addSubcommand(new ValidateCommand(world))
                .addSubcommand(new PlanCommand(world))
                .addSubcommand(run)
                .addSubcommand(new StatusCommand(world))
                .addSubcommand(new StateCommand(world))
                .addSubcommand(new HistoryCommand(world))
                .addSubcommand(new ResetCommand(world))
                .addSubcommand(new BackfillCommand(world))
                .addSubcommand(new CompactCommand(world))
                .addSubcommand(new PreviewCommand(world))
                .addSubcommand(new InspectCommand(world))
                .addSubcommand(new DemoCommand(
                        out,
                        world.clock(),
                        log -> world.logs().open(Optional.of(log), log, LogFile.Detail.RUN),
                        words -> execute(world, words),
                        world.stop()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(world.terminal().err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(world.terminal().width())
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        explainExitCodes(command);
        explainExitCodes(run);
        command.setExecutionStrategy(parsed -> {
            command.setColorScheme(Help.defaultColorScheme(world.terminal().ansi(root.color)));
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (Error e) {
                // Memory that ran out, a class that is missing: the terminal would see nothing of it.
                return failures.unexpected(e);
            }
        });
        return command.execute(args);
    }

    private static void explainExitCodes(CommandLine command) {
        Map<String, String> codes = new LinkedHashMap<>();
        Arrays.stream(ExitCode.values())
                .sorted(Comparator.comparingInt(ExitCode::number))
                .forEach(code -> codes.put(String.valueOf(code.number()), code.meaning()));
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
    }

    /** How the command of {@code spec} writes for people. */
    static Words words(@Nullable CommandSpec spec) {
        return new Words(
                spec == null
                        ? Help.Ansi.OFF
                        : spec.commandLine().getColorScheme().ansi());
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(out, spec.commandLine().getColorScheme());
        }
    }
}
