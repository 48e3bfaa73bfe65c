package io.headrace.jobs.demo;

import io.headrace.jobs.spark.OrderlyStop;
import io.headrace.jobs.spark.Spark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells the product's story with real stores: makes a provider, runs the real commands on it twice, and checks every sink. */
@Command(
        name = "demo",
        description = {
            "Shares a retailer's data (TPC-H) with two of its suppliers: a full snapshot, a day of changes, an incremental"
                    + " snapshot. Then checks every row at the suppliers with other readers.",
        },
        footerHeading = "%nExample:%n",
        footer = "  headrace demo --keep /tmp/retail")
public final class DemoCommand implements Callable<Integer> {
    private final PrintStream out;
    private final Clock clock;
    private final Consumer<Path> log;
    private final Commands commands;
    private final OrderlyStop stop;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description =
                    "Folder for the demo, empty or of an earlier one; it stays. By default a temporary one that goes"
                            + " at the end.")
    private @Nullable Path keep;

    @Option(
            names = "--scale",
            paramLabel = "SF",
            defaultValue = "0.01",
            description = "TPC-H's scale factor, 0.001 to 1; 1 has six million lineitems (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print what is wrong only.")
    private boolean quiet;

    /** The other commands of {@code headrace}. */
    @FunctionalInterface
    public interface Commands {
        /** Runs one as if it had been typed; gives its exit code. */
        int execute(String... words);
    }

    /**
     * @param out where people read; not {@code System.out}, which belongs to Spark's log once that is open
     * @param log opens the log file of this process
     */
    public DemoCommand(PrintStream out, Clock clock, Consumer<Path> log, Commands commands, OrderlyStop stop) {
        this.out = out;
        this.log = log;
        this.clock = clock;
        this.commands = commands;
        this.stop = stop;
    }

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        if (!(scale >= Generator.LEAST_SCALE && scale <= Generator.MOST_SCALE)) {
            throw new ParameterException(command.commandLine(), "--scale: '" + scale + "' is not from 0.001 to 1");
        }
        try (DemoFolder folder = DemoFolder.open(Optional.ofNullable(keep))) {
            log.accept(folder.log());
            int code = play(folder);
            if (code == 0) {
                folder.succeeded();
            } else if (!stop.isAsked()) {
                out.println("The demo has failed. Its folder stays, for a look: " + folder.root());
            }
            return code;
        } catch (DemoFolder.RefusedFolder e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    @SuppressWarnings("try") // The registration is held, not used.
    private int play(DemoFolder folder) throws IOException, SQLException {
        try (Spark spark = new Spark();
                OrderlyStop.Cancellable cancellable = stop.during(spark::cancel)) {
            return play(folder, spark);
        } finally {
            if (stop.isAsked()) {
                // Half a demo is of no use to anybody.
                folder.succeeded();
            }
        }
    }

    private int play(DemoFolder folder, Spark spark) throws IOException, SQLException {
        Generator generator = new Generator(scale);
        List<Long> suppliers = generator.suppliersToWatch();
        Provider provider = new Provider(
                folder, scale, generator, spark.get(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
        folder.writeShare(suppliers);

        title("Day 1: a retailer with TPC-H's data at scale " + scale + " shares it with two of its suppliers");
        provider.firstDay().forEach(this::tell);
        say("  retail.conf              the share: supplier " + suppliers.get(0) + " is consumer 'anvil', supplier "
                + suppliers.get(1) + " is 'birch'");
        say("");
        int code = headrace(folder, "plan", "--consumer", "anvil", "--dataset", "customer");
        code = code == 0 ? headrace(folder, "run") : code;
        if (code != 0) {
            return code;
        }
        title("Day 2: the retailer's own systems go on working");
        provider.secondDay().forEach(this::tell);
        say("");
        code = headrace(folder, "plan", "--consumer", "anvil", "--dataset", "orders");
        code = code == 0 ? headrace(folder, "run") : code;
        return code == 0
                ? verify(folder, new Verification(folder, generator, new Sinks(spark.get())), suppliers)
                : code;
    }

    private int verify(DemoFolder folder, Verification verification, List<Long> suppliers) throws IOException {
        title("Check: each sink, read without Headrace, against TPC-H's rows shaped by hand");
        List<Verification.Check> checks = verification.checks(suppliers);
        checks.forEach(this::tell);
        long wrong = checks.stream().filter(c -> c.difference().isPresent()).count();
        if (wrong > 0) {
            out.println(wrong + " of " + checks.size() + " sinks are not what they must be.");
            return 1;
        }
        say("All " + checks.size() + " sinks hold exactly what they must.");
        say("");
        next(folder);
        return 0;
    }

    private void next(DemoFolder folder) {
        if (!folder.isKept()) {
            say("The demo's folder is removed now. To look around in it and go on with it yourself:");
            say("  ./headrace demo --keep retail-demo");
            return;
        }
        String share = shareFile(folder);
        say("The retailer's stores are in " + keep
                + "/provider, the suppliers' in anvil and birch beside it. Change a row, and:");
        say("  ./headrace plan " + share + "       what would a run do now, and why?");
        say("  ./headrace run " + share + "        do it");
        say("  ./headrace status " + share + "     what do the suppliers' stores hold?");
        say("  ./headrace history " + share + "    what has happened so far?");
    }

    private int headrace(DemoFolder folder, String command, String... options) {
        if (stop.isAsked()) {
            return 1;
        }
        boolean plan = command.equals("plan");
        if (quiet && plan) {
            return 0;
        }
        List<String> words = new ArrayList<>(List.of(command, folder.shareFile().toString()));
        words.addAll(List.of(options));
        say(bold("$ ./headrace " + command + " " + shareFile(folder) + " " + String.join(" ", options))
                .stripTrailing());
        words.addAll(List.of("--log-file", folder.log().toString(), "--color", isColored() ? "always" : "never"));
        if (quiet) {
            words.add("--quiet");
        }
        int code = commands.execute(words.toArray(String[]::new));
        say("");
        return code;
    }

    /** As a user would type it. */
    private String shareFile(DemoFolder folder) {
        return (keep == null ? Path.of("") : keep)
                .resolve(folder.shareFile().getFileName())
                .toString();
    }

    private void tell(Provider.Done done) {
        say(line(done.what(), done.how(), done.rows()).stripTrailing());
    }

    private void tell(Verification.Check check) {
        if (check.difference().isPresent()) {
            out.println("  " + check.mapping() + " (" + check.sink() + "): "
                    + check.difference().get());
        } else {
            say(line(check.mapping(), check.sink(), check.rows()) + "  OK");
        }
    }

    private static String line(String what, String how, long rows) {
        return String.format(Locale.ROOT, "  %-24s %-24s %,9d %-5s", what, how, rows, rows == 1 ? "row" : "rows");
    }

    private void title(String text) {
        say(bold(text));
    }

    private void say(String line) {
        if (!quiet) {
            out.println(line);
        }
    }

    private String bold(String text) {
        return isColored() ? "\u001b[1m" + text + "\u001b[m" : text;
    }

    private boolean isColored() {
        return spec != null && spec.commandLine().getColorScheme().ansi().enabled();
    }
}
