package io.headrace.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Stands in for {@code headrace run}: keeps the contract with the service, quickly and without Spark. What it is to do stands in
 * the file {@code script} of the store that it delivers to, a word or two per line; a published snapshot is a file there. It
 * does not look at its lease: a process that stops between that look and the publishing would not either.
 */
public final class StandIn {
    private static final String USUAL = "progress\npermit\npublish\nreturn\nreport\n";

    private final List<String> arguments;
    private final String dataset;
    private final Path sink;
    private final UUID permit = UUID.randomUUID();
    private boolean granted;

    private StandIn(List<String> arguments) throws IOException {
        this.arguments = arguments;
        String runFile = Files.readString(Path.of(arguments.get(1)));
        this.dataset = first("dataset = \"([^\"]+)\"", runFile);
        String consumers = runFile.substring(runFile.indexOf("consumers = ["));
        this.sink = Path.of(first("root = \"([^\"]+)\"", consumers));
    }

    public static void main(String[] args) throws Exception {
        // A service leaves its runs going when it stops; when all tests have ended, nobody comes back for them.
        ProcessHandle.current().parent().ifPresent(tests -> tests.onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1)));
        StandIn run = new StandIn(Arrays.asList(args));
        Path script = run.sink.resolve("script");
        for (String line : (Files.exists(script) ? Files.readString(script) : USUAL).split("\n")) {
            run.step(line.split(" "));
        }
    }

    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IllegalArgumentException("the run file has nothing like " + pattern);
        }
        return found.group(1);
    }

    private String option(String name) {
        return arguments.get(arguments.indexOf(name) + 1);
    }

    private void step(String[] words) throws Exception {
        switch (words[0]) {
            case "say" -> System.out.println(words[1]);
            case "sleep" -> Thread.sleep(Long.parseLong(words[1]));
            case "await" -> {
                while (!Files.exists(sink.resolve(words[1]))) {
                    Thread.sleep(10);
                }
            }
            case "mark" -> Files.createFile(sink.resolve(words[1]));
            case "progress" -> progress();
            case "permit" -> ask();
            case "publish" -> publish();
            case "return" -> giveBack();
            case "report" -> report(granted ? "committed" : "failed", granted ? "null" : failure("revoked", "refused"));
            case "fail" -> report("failed", failure(words[1], "store of '" + dataset + "' failed"));
            case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(words[1]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static String failure(String kind, String message) {
        return "{\"kind\": \"" + kind + "\", \"message\": \"" + message + "\"}";
    }

    private void progress() throws IOException {
        String name = "\"dataset\": \"" + dataset + "\", \"at\": \"" + Instant.now() + "\"}\n";
        Files.writeString(
                Path.of(option("--progress-file")),
                "{\"event\": \"started\", \"runId\": \"r\"}\n{\"event\": \"planned\", \"mode\": \"full\", " + name
                        + "{\"event\": \"reached\", \"step\": \"stage\", " + name
                        + "{\"event\": \"moved\", \"tasksDone\": 1, \"tasksKnown\": 4, \"rowsWritten\": 300, " + name
                        + "{\"event\": \"mov",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private long number() throws IOException {
        try (Stream<Path> files = Files.list(sink)) {
            return 1
                    + files.filter(file -> file.getFileName().toString().startsWith("snapshot-"))
                            .count();
        }
    }

    private void ask() throws IOException {
        String body = "{\"permitId\": \"" + permit + "\", \"runId\": \"" + option("--run-id")
                + "\", \"share\": \"s\", \"consumer\": \"c\", \"dataset\": \"" + dataset + "\", \"number\": " + number()
                + "}";
        granted = send("POST", "", body).startsWith("HTTP/1.1 200");
    }

    /** The atomic step: a file that is there or not. */
    private void publish() throws IOException {
        if (granted) {
            Files.createFile(sink.resolve("snapshot-" + number()));
        }
    }

    private void giveBack() throws IOException {
        if (granted) {
            send("DELETE", "/" + permit + "?outcome=committed", "");
        }
    }

    private String send(String method, String path, String body) throws IOException {
        URI permits = URI.create(option("--permits"));
        String token = Files.readString(Path.of(option("--permit-token").substring("file:".length())));
        try (Socket socket = new Socket(permits.getHost(), permits.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write((method + " " + permits.getPath() + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Authorization: Bearer " + token
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void report(String outcome, String failure) throws IOException {
        Path report = Path.of(option("--report"));
        long number = outcome.equals("committed") ? number() - 1 : number();
        String mode = arguments.contains("--full") || number == 1 ? "full" : "incremental";
        String text = "{\"schemaVersion\": 1, \"event\": \"run\", \"startedAt\": \"" + Instant.now()
                + "\", \"endedAt\": \""
                + Instant.now() + "\", \"datasets\": [{\"dataset\": \"" + dataset + "\", \"mode\": \"" + mode
                + "\", \"commitNumber\": " + number + ", \"fromWatermark\": \"start\", \"toWatermark\": \"version "
                + number + "\", \"outcome\": \"" + outcome
                + "\", \"rowsRead\": 10, \"rowsInserted\": 10, \"rowsUpdated\": 0, \"rowsDeleted\": 0,"
                + " \"bytesWritten\": 1000, \"filesWritten\": 1, \"failure\": " + failure + "}]}";
        Path written = Files.writeString(report.resolveSibling("report.tmp"), text);
        Files.move(written, report, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
