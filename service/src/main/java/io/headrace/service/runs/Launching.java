package io.headrace.service.runs;

import io.headrace.configs.InvalidSetting;
import io.headrace.service.Settings;
import io.headrace.service.security.Bearer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the private directory of a run and starts its process there. */
@Component
final class Launching {
    private static final Logger LOG = LoggerFactory.getLogger(Launching.class);

    private final Launcher launcher;
    private final RunSettings runSettings;
    private final RunFile runFile;
    private final RunStore runs;
    private final RunLogs logs;
    private final Settlement settlement;
    private final TransactionTemplate transactions;
    private final Environment environment;
    private final Settings settings;

    Launching(
            Launcher launcher,
            RunSettings runSettings,
            RunFile runFile,
            RunStore runs,
            RunLogs logs,
            Settlement settlement,
            TransactionTemplate transactions,
            Environment environment,
            Settings settings) {
        this.launcher = launcher;
        this.runSettings = runSettings;
        this.runFile = runFile;
        this.runs = runs;
        this.logs = logs;
        this.settlement = settlement;
        this.transactions = transactions;
        this.environment = environment;
        this.settings = settings;
    }

    /** Where the private directory of {@code run} is. */
    String folder(Run run) {
        return settings.data()
                .toAbsolutePath()
                .normalize()
                .resolve("runs")
                .resolve(run.id().toString())
                .toString();
    }

    /** Removes what a service that was killed between the end of a run and this has left. */
    void sweep() {
        Path folders = settings.data().toAbsolutePath().normalize().resolve("runs");
        if (!Files.isDirectory(folders)) {
            return;
        }
        Set<String> active = runs.active(settings.jobs().node()).stream()
                .map(run -> run.id().toString())
                .collect(Collectors.toSet());
        try (Stream<Path> all = Files.list(folders)) {
            all.filter(folder -> !active.contains(folder.getFileName().toString()))
                    .forEach(folder -> new RunFolder(folder).remove());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<ProcessMark> find(Run run) {
        return launcher.find(Path.of(folder(run)));
    }

    /** Starts {@code run}, which has the slot, or ends it with what prevents it. */
    void launch(Run run, Bearer token) {
        ProcessMark process;
        try {
            process = process(run, token);
        } catch (RunFile.Unusable | InvalidSetting e) {
            settlement.end(
                    run, Ending.failed("refused", runSettings.names(run).readable(String.valueOf(e.getMessage()))));
            return;
        } catch (IOException | RuntimeException e) {
            LOG.error("run {} could not be started", run.id(), e);
            settlement.end(run, Ending.failed("internal", "The job could not be started; the service's log says why"));
            return;
        }
        transactions.executeWithoutResult(status -> runs.launched(run, process));
    }

    private ProcessMark process(Run run, Bearer token) throws IOException, RunFile.Unusable {
        List<Mapped> mapped = runSettings.mapped(run.account(), run.subscription());
        RunFolder folder = RunFolder.create(Path.of(folder(run)));
        runFile.write(run, mapped, folder);
        Path secret = folder.write("token", token.reveal());
        return launcher.launch(arguments(run, folder, secret), folder.path(), logs.open(run.id()));
    }

    private List<String> arguments(Run run, RunFolder folder, Path token) {
        List<String> words = new ArrayList<>(List.of("run", folder.runFile().toString()));
        words.addAll(List.of("--run-id", run.id().toString()));
        words.addAll(List.of("--state", folder.path().resolve("state").toString()));
        words.addAll(List.of("--log-file", logs.spark(run.id()).toString()));
        words.addAll(List.of("--permits", permits().toString()));
        words.addAll(List.of("--permit-token", "file:" + token));
        words.addAll(List.of(
                "--progress", "json", "--progress-file", folder.progress().toString()));
        words.addAll(List.of("--report", folder.report().toString(), "-q"));
        if (run.mode() == SnapshotMode.FULL) {
            words.add("--full");
        }
        return words;
    }

    private URI permits() {
        return Objects.requireNonNullElseGet(
                settings.jobs().permits(),
                () -> URI.create("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port")
                        + "/api/v1/permits"));
    }
}
