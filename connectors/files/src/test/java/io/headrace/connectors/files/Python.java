package io.headrace.connectors.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Python with the libraries of consumers, in an environment of this build's own; one process, asked line by line. */
final class Python implements AutoCloseable {
    private static final List<String> PINNED = List.of("pandas==2.3.3", "pyarrow==22.0.0", "duckdb==1.4.4");
    private static final Path ENVIRONMENT = Path.of("target/python-22.0.0").toAbsolutePath();

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    private Python(Process process) {
        this.process = process;
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Why there is none; empty if it is there, made by this call if need be. */
    static Optional<String> missing() throws Exception {
        Path done = ENVIRONMENT.resolve("complete");
        if (Files.exists(done)) {
            return Optional.empty();
        }
        List<String> install = new ArrayList<>(List.of(
                ENVIRONMENT.resolve("bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--only-binary=:all:"));
        install.addAll(PINNED);
        for (List<String> step :
                List.of(List.of("python3", "-m", "venv", "--clear", ENVIRONMENT.toString()), install)) {
            if (!succeeds(step)) {
                return Optional.of("'" + String.join(" ", step) + "' fails here");
            }
        }
        Files.createFile(done);
        return Optional.empty();
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs {@code program}, which answers each line with one. */
    static Python run(String program) throws IOException {
        return new Python(new ProcessBuilder(ENVIRONMENT.resolve("bin/python").toString(), "-u", "-c", program)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    String ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return String.valueOf(answers.readLine());
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}
