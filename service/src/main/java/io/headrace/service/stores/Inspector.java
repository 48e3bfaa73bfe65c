package io.headrace.service.stores;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code headrace inspect} in a process of its own, for a bounded time and a bounded answer. Safe for many threads. */
final class Inspector implements AutoCloseable {
    /** Of our own environment a process gets these: whatever else is there may be a secret. */
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL", "TZ", "HEADRACE_JAVA_OPTS");

    private final List<String> command;
    private final Duration longest;
    private final int mostBytes;
    private final JsonMapper json;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "inspections-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** @param command the program and what comes before its verb */
    Inspector(List<String> command, Duration longest, int mostBytes, JsonMapper json) {
        this.command = List.copyOf(command);
        this.longest = longest;
        this.mostBytes = mostBytes;
        this.json = json;
    }

    /** The process gave no answer; the message is for whoever asked. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswer(String message) {
            super(message);
        }
    }

    /**
     * The answer to {@code file}.
     *
     * @param folder the process's own; its temporary files go there
     * @throws NoAnswer if it took too long, said too much or nothing that is an answer
     */
    JsonNode inspect(Path folder, Path file, List<String> options) throws IOException, InterruptedException, NoAnswer {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(
                "inspect",
                file.toString(),
                "--json",
                "--log-file",
                folder.resolve("log").toString()));
        line.addAll(options);
        Path errors = folder.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(ENVIRONMENT);
        environment.put("TMPDIR", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = watch.schedule(
                () -> {
                    late.set(true);
                    kill(process);
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
        try (InputStream out = process.getInputStream()) {
            byte[] said = out.readNBytes(mostBytes + 1);
            if (said.length > mostBytes) {
                throw new NoAnswer("The store's answer is longer than " + mostBytes + " bytes; ask for a part of it");
            }
            int code = process.waitFor();
            if (late.get()) {
                throw new NoAnswer("The store did not answer within " + longest.toSeconds() + " s");
            }
            return answer(said, code, errors);
        } finally {
            end.cancel(false);
            kill(process);
        }
    }

    private JsonNode answer(byte[] said, int code, Path errors) throws IOException, NoAnswer {
        try {
            JsonNode answer = json.readTree(new String(said, StandardCharsets.UTF_8));
            if (answer.path("event").asString("").equals("inspection")) {
                return answer;
            }
        } catch (JacksonException e) {
            // The same as no answer: below.
        }
        try (var lines = Files.lines(errors)) {
            String last = lines.reduce("", (before, after) -> after.isBlank() ? before : after);
            throw new NoAnswer("The inspection ended with " + code + " and without an answer"
                    + (last.isEmpty() ? "" : ": " + last.substring(0, Math.min(300, last.length()))));
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
