package io.headrace.service.client;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the machine.
 *
 * @param in where secrets and texts are read from if there is no terminal
 * @param loginFile who is logged in where
 */
record World(PrintWriter out, PrintWriter err, BufferedReader in, Path loginFile) {
    /** The folder of the login is ours alone; {@code HEADRACE_LOGIN} names another file. */
    static World real() {
        String named = System.getenv("HEADRACE_LOGIN");
        Path file = named == null
                ? Path.of(System.getProperty("user.home"), ".headrace", "login.json")
                : Path.of(named).toAbsolutePath();
        return new World(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                file);
    }

    @SuppressWarnings("SystemConsoleNull") // On Java 17 it is null without a terminal.
    private static @Nullable Console terminal() {
        return System.console();
    }

    /** Asks for a secret, unseen at a terminal; else it is the next line of the input. Never an argument: others see those. */
    String secret(String what) {
        Console console = terminal();
        if (console != null) {
            char[] typed = console.readPassword("%s: ", what);
            return typed == null ? "" : new String(typed);
        }
        try {
            String line = in.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
