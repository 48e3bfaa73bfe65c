package io.headrace.service;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The packaged service with its own database, as a process that can be killed and started again at the same place. */
final class ServiceProcess {
    private final Path folder;
    private final int mailPort;
    private final int port;
    private Process process;

    ServiceProcess(Path folder, int mailPort) throws IOException {
        this.folder = folder;
        this.mailPort = mailPort;
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        JobProgram.write(folder);
    }

    Path data() {
        return folder.resolve("data");
    }

    Http http() {
        return new Http(URI.create("http://127.0.0.1:" + port));
    }

    ServiceProcess start() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dheadrace.command=" + folder.resolve("headrace"),
                        "-jar",
                        Path.of("target/headrace-service.jar").toAbsolutePath().toString(),
                        "--port=" + port,
                        "--data=" + data(),
                        "--mail-host=127.0.0.1",
                        "--mail-port=" + mailPort,
                        "--allow-root=" + folder))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Eventually.holdsWithin(Duration.ofSeconds(90), this::answers);
        return this;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("the service has ended with " + process.exitValue() + ":\n" + log());
        }
        try {
            HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                    .build();
            return HttpClient.newHttpClient()
                            .send(health, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGKILL: it gets no chance to write anything down. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
