package io.headrace.service.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How far the runs of this node are, from the lines that their processes write. Several threads may ask. */
@Component
final class Progress {
    private static final int MOST_BYTES = 1 << 20;

    private final JsonMapper json;
    private final RunSettings settings;
    private final Map<UUID, Reading> readings = new ConcurrentHashMap<>();

    Progress(JsonMapper json, RunSettings settings) {
        this.json = json;
        this.settings = settings;
    }

    /**
     * How far one dataset is; what is not known yet is null.
     *
     * @param step {@code planned}, {@code stage}, {@code publish} or {@code ended}
     * @param tasksKnown may still grow
     * @param outcome once it has ended
     */
    record Dataset(
            String dataset,
            String step,
            @Nullable String mode,
            @Nullable Long tasksDone,
            @Nullable Long tasksKnown,
            @Nullable Long rowsWritten,
            @Nullable String outcome) {}

    private static final class Reading {
        private final Names names;
        private final Map<String, Dataset> datasets = new LinkedHashMap<>();
        private long offset;

        Reading(Names names) {
            this.names = names;
        }
    }

    /** Reads what was written since the last time; true if there was something. */
    boolean read(Run run) {
        Path file = run.directory() == null ? null : new RunFolder(Path.of(run.directory())).progress();
        if (file == null || !Files.exists(file)) {
            return false;
        }
        Reading reading = readings.computeIfAbsent(run.id(), id -> new Reading(settings.names(run)));
        synchronized (reading) {
            List<String> lines = lines(file, reading);
            lines.forEach(line -> take(reading, line));
            return !lines.isEmpty();
        }
    }

    /** Whole lines only: the last one may still be written. */
    private static List<String> lines(Path file, Reading reading) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
            int read = Math.max(0, channel.read(bytes, reading.offset));
            int end = read;
            while (end > 0 && bytes.get(end - 1) != '\n') {
                end--;
            }
            if (end == 0 && read == MOST_BYTES) {
                // No line of a job is so long.
                reading.offset += read;
                return List.of();
            }
            reading.offset += end;
            return new String(bytes.array(), 0, end, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(Reading reading, String line) {
        JsonNode event;
        try {
            event = json.readTree(line);
        } catch (JacksonException e) {
            // The rest of a line of a process that was killed and its folder used again.
            return;
        }
        String key = event.path("dataset").asString("");
        if (key.isEmpty()) {
            return;
        }
        String name = reading.names.dataset(key).map(Names.Dataset::name).orElse(key);
        Dataset before = reading.datasets.getOrDefault(key, new Dataset(name, "planned", null, null, null, null, null));
        reading.datasets.put(key, after(before, event));
    }

    private static Dataset after(Dataset before, JsonNode event) {
        return switch (event.path("event").asString("")) {
            case "planned" ->
                new Dataset(before.dataset(), "planned", event.path("mode").asString(""), null, null, null, null);
            case "reached" ->
                new Dataset(
                        before.dataset(),
                        event.path("step").asString(""),
                        before.mode(),
                        before.tasksDone(),
                        before.tasksKnown(),
                        before.rowsWritten(),
                        null);
            case "moved" ->
                new Dataset(
                        before.dataset(),
                        before.step(),
                        before.mode(),
                        event.path("tasksDone").asLong(0),
                        event.path("tasksKnown").asLong(0),
                        event.path("rowsWritten").asLong(0),
                        null);
            case "ended" ->
                new Dataset(
                        before.dataset(),
                        "ended",
                        event.path("mode").asString(""),
                        before.tasksDone(),
                        before.tasksKnown(),
                        before.rowsWritten(),
                        event.path("outcome").asString(""));
            default -> before;
        };
    }

    /** In the order of the plan; empty if nothing is known, as of a run that has ended. */
    List<Dataset> of(UUID run) {
        Reading reading = readings.get(run);
        if (reading == null) {
            return List.of();
        }
        synchronized (reading) {
            return new ArrayList<>(reading.datasets.values());
        }
    }

    void forget(UUID run) {
        readings.remove(run);
    }
}
