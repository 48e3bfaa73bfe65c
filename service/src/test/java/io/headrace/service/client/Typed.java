package io.headrace.service.client;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;

/** What a person types, and what comes back. */
public final class Typed {
    private final Path loginFile;

    public Typed(Path loginFile) {
        this.loginFile = loginFile;
    }

    /** Somebody who is logged in at the service of that address. */
    public static Typed loggedIn(Path loginFile, String service, String token) {
        Typed typed = new Typed(loginFile);
        Said login = typed.type(token + "\n", "login", service, "--token");
        if (login.code() != 0) {
            throw new AssertionError(login);
        }
        return typed;
    }

    /** How a command ended. */
    public record Said(int code, String out, String err) {}

    /** Types {@code words}; {@code input} is what the command asks for, line by line. */
    public Said type(String input, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        World world = new World(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new BufferedReader(new StringReader(input)),
                loginFile);
        int code = Client.run(world, words);
        return new Said(code, out.toString(), err.toString());
    }
}
