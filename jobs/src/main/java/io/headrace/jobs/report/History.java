package io.headrace.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The state folder of one share: what its runs reported, who ordered which full snapshot, and Spark's logs. For people;
 * where a run continues is known by the sinks alone, and the folder may be lost without harm to the data. Several
 * processes may write at once: every file is written whole under a name of its own.
 *
 * <pre>
 * runs/&lt;id&gt;.json               a run's report
 * runs/&lt;id&gt;.reset.json         an order of a full snapshot, for good
 * resets/&lt;consumer&gt;/&lt;dataset&gt;.json  the same order until a run has carried it out
 * logs/&lt;id&gt;.log                what Spark and other libraries said
 * </pre>
 */
public final class History {
    private static final String RESET = ".reset.json";
    private static final int LOGS_KEPT = 100;
    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern ENTRY = Pattern.compile(RUN_ID + "(\\.reset)?\\.json");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;

    public History(Path folder) {
        this.folder = folder;
    }

    /** The state folder that a share has if none is named: beside its file. */
    public static History beside(Path shareFile, String share) {
        return new History(
                shareFile.toAbsolutePath().resolveSibling(".headrace").resolve(share));
    }

    /** Something in the history. */
    public sealed interface Entry {
        /** What is stored. */
        JsonNode json();
    }

    /** A run that reported. */
    public record Ran(RunReport report, JsonNode json) implements Entry {}

    /** A full snapshot that was ordered. */
    public record Ordered(Reset reset, JsonNode json) implements Entry {}

    /** A file that is damaged. */
    public record Unreadable(Path file, JsonNode json) implements Entry {}

    /**
     * Makes the folder.
     *
     * @throws IOException if nothing can be written there
     */
    public void prepare() throws IOException {
        Files.createDirectories(runs());
        Files.delete(Files.createTempFile(runs(), "probe-", ".tmp"));
    }

    /** Where the log of run {@code id} goes. Removes the oldest logs beyond 100 as far as that is possible. */
    public Path log(String id) throws IOException {
        Path logs = folder.resolve("logs");
        if (Files.isDirectory(logs)) {
            List<Path> files = files(logs, ".log");
            for (Path old : files.subList(0, Math.max(0, files.size() - LOGS_KEPT))) {
                Files.deleteIfExists(old);
            }
        }
        return logs.resolve(id + ".log");
    }

    /** @return the file */
    public Path add(RunReport report) throws IOException {
        Path file = runs().resolve(report.runId() + ".json");
        write(file, ReportJson.run(report));
        return file;
    }

    /** Orders a full snapshot; an order for the same mapping that waits already is replaced. */
    public void add(Reset reset) throws IOException {
        write(runs().resolve(reset.id() + RESET), ReportJson.reset(reset));
        write(waiting(reset.consumer(), reset.dataset()), ReportJson.reset(reset));
    }

    /**
     * The orders that no run has carried out yet. What is not a file {@code <consumer>/<dataset>.json} is not ours and plays
     * no part.
     *
     * @throws HistoryDamaged if one of them cannot be read: to go on without it would be to forget what somebody ordered
     */
    public List<Reset> resets() throws IOException, HistoryDamaged {
        Path resets = folder.resolve("resets");
        List<Reset> waiting = new ArrayList<>();
        if (Files.isDirectory(resets)) {
            for (Path consumer : files(resets, "")) {
                if (Files.isDirectory(consumer)) {
                    for (Path file : files(consumer, ".json")) {
                        waiting.add(reset(file));
                    }
                }
            }
        }
        return waiting;
    }

    private static Reset reset(Path file) throws HistoryDamaged {
        try {
            return ReportJson.parseReset(MAPPER.readTree(file.toFile()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new HistoryDamaged(file, e);
        }
    }

    /** A run has carried out {@code reset}. A newer order for the same mapping goes on waiting. */
    public void done(Reset reset) throws IOException {
        Path file = waiting(reset.consumer(), reset.dataset());
        try {
            if (Files.exists(file) && reset(file).id().equals(reset.id())) {
                Files.deleteIfExists(file);
            }
        } catch (HistoryDamaged e) {
            // Not the order that was carried out: the next command says what is wrong with it.
            return;
        }
    }

    /** What run {@code runId} reported; empty if it has not. Reads no other report. */
    public Optional<RunReport> report(String runId) {
        Path file = runs().resolve(runId + ".json");
        return RUN_ID.matcher(runId).matches()
                        && Files.exists(file)
                        && entry(file) instanceof Ran ran
                        && ran.report().runId().equals(runId)
                ? Optional.of(ran.report())
                : Optional.empty();
    }

    /** The newest {@code most} entries, newest first: the files' names sort by time, so that no older one is read. */
    public List<Entry> newest(int most) throws IOException {
        if (!Files.isDirectory(runs())) {
            return List.of();
        }
        List<Path> files = new ArrayList<>(files(runs(), ".json"));
        files.removeIf(
                file -> !ENTRY.matcher(String.valueOf(file.getFileName())).matches());
        files.sort(Comparator.reverseOrder());
        List<Entry> entries = new ArrayList<>();
        for (Path file : files.subList(0, Math.min(most, files.size()))) {
            entries.add(entry(file));
        }
        return entries;
    }

    private static Entry entry(Path file) {
        try {
            JsonNode json = MAPPER.readTree(file.toFile());
            return file.toString().endsWith(RESET)
                    ? new Ordered(ReportJson.parseReset(json), json)
                    : new Ran(ReportJson.parseRun(json), json);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return new Unreadable(
                    file,
                    MAPPER.createObjectNode()
                            .put("event", "unreadable")
                            .put("file", String.valueOf(file.getFileName())));
        }
    }

    private Path runs() {
        return folder.resolve("runs");
    }

    /** A folder per consumer: names may hold any separator that a file name could have between them. */
    private Path waiting(String consumer, String dataset) {
        return folder.resolve("resets").resolve(consumer).resolve(dataset + ".json");
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    /** Writes a report, whole or not at all. */
    public static void write(Path file, JsonNode json) throws IOException {
        Path target = file.toAbsolutePath();
        Path parent = target.resolveSibling("");
        Files.createDirectories(parent);
        Path temporary = Files.createTempFile(parent, ".report-", ".tmp");
        try {
            Files.writeString(temporary, ReportJson.text(json) + "\n", StandardCharsets.UTF_8);
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            // Some network file systems cannot; the report is for people, so half a one for a moment is bearable.
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
