package io.headrace.service;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code headrace serve}: its options, each of which is a setting of the service. */
@Command(
        name = "headrace serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serves accounts, shares, invitations and snapshots over HTTP until it is stopped.",
            "Without a database it keeps one of its own in the data folder."
        },
        footerHeading = "%nThe first start:%n",
        footer = {"  writes a token for the first owner into the data folder and says where"})
public final class Serve implements Runnable {
    private final List<String> settings = new ArrayList<>();

    private Serve() {}

    /** Runs the service; with options that it does not understand it says so and ends with 2. */
    public static void main(String[] args) {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        int code = new CommandLine(new Serve()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public void run() {
        Application.start(settings, context -> {});
    }

    @Option(names = "--port", paramLabel = "PORT", description = "The port (default: 8080; 0: any free one).")
    void port(int port) {
        set("server.port", port);
    }

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description =
                    "The address to listen on (default: 127.0.0.1). Put a proxy that speaks TLS before any other.")
    void address(String address) {
        set("server.address", address);
    }

    @Option(
            names = "--behind-proxy",
            description = {
                "Take a caller's address, by which tries are limited and which the audit keeps, from the X-Forwarded-For",
                "of a proxy in a private network; without it all callers of a proxy are one."
            })
    void behindProxy(boolean behind) {
        set("server.forward-headers-strategy", behind ? "native" : "none");
    }

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "How people reach the service; links in mails begin with it.")
    void baseUrl(String url) {
        set("headrace.base-url", url);
    }

    @Option(names = "--data", paramLabel = "DIR", description = "Its own folder (default: .headrace/service).")
    void data(Path data) {
        set("headrace.data", data.toAbsolutePath());
    }

    @Option(
            names = "--database-host",
            paramLabel = "HOST",
            description = "A PostgreSQL server instead of the own database.")
    void databaseHost(String host) {
        set("headrace.database.host", host);
    }

    @Option(names = "--database-port", paramLabel = "PORT", description = "Its port (default: 5432).")
    void databasePort(int port) {
        set("headrace.database.port", port);
    }

    @Option(names = "--database-name", paramLabel = "NAME", description = "The database (default: headrace).")
    void databaseName(String name) {
        set("headrace.database.name", name);
    }

    @Option(names = "--database-user", paramLabel = "NAME", description = "The user (default: headrace).")
    void databaseUser(String user) {
        set("headrace.database.user", user);
    }

    @Option(
            names = "--database-password",
            paramLabel = "SECRET",
            description = "Where the user's password is: env:NAME or file:/path.")
    void databasePassword(String reference) {
        set("headrace.database.password", reference);
    }

    @Option(names = "--mail-host", paramLabel = "HOST", description = "The SMTP server; without one no mail leaves.")
    void mailHost(String host) {
        set("spring.mail.host", host);
    }

    @Option(names = "--mail-port", paramLabel = "PORT", description = "Its port (default: 25).")
    void mailPort(int port) {
        set("spring.mail.port", port);
    }

    @Option(names = "--mail-from", paramLabel = "ADDRESS", description = "The sender of all mails.")
    void mailFrom(String address) {
        set("headrace.mail-from", address);
    }

    @Option(
            names = "--operator",
            paramLabel = "ISSUER|SUBJECT",
            description = "Who operates the service, e.g. local|ada@example.org; may be repeated.")
    void operators(List<String> operators) {
        setAll("headrace.operators", operators);
    }

    @Option(
            names = "--allow-type",
            paramLabel = "TYPE",
            description = "A kind of store that accounts may name, in place of the usual ones; may be repeated.")
    void storeTypes(List<String> types) {
        setAll("headrace.stores.types", types);
    }

    @Option(
            names = "--allow-host",
            paramLabel = "HOST:PORT",
            description = "A place that stores may be at, in place of '*', every public one; may be repeated.")
    void storeHosts(List<String> hosts) {
        setAll("headrace.stores.hosts", hosts);
    }

    @Option(
            names = "--allow-root",
            paramLabel = "DIR",
            description = "A folder of this machine below which stores may lie; may be repeated.")
    void storeRoots(List<Path> roots) {
        setAll(
                "headrace.stores.local-roots",
                roots.stream().map(Path::toAbsolutePath).toList());
    }

    @Option(
            names = "--lend-secret",
            paramLabel = "REFERENCE",
            description =
                    "A secret that accounts may refer to: env:NAME, or file:/folder/ for all below; may be repeated.")
    void references(List<String> references) {
        setAll("headrace.stores.references", references);
    }

    @Option(
            names = "--lend-identity",
            paramLabel = "TYPE:BUCKET",
            description = "A store that is opened as this machine, without a secret; '*' for all; may be repeated.")
    void identities(List<String> places) {
        setAll("headrace.stores.machine-identity", places);
    }

    private void setAll(String key, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            set(key + "[" + i + "]", values.get(i));
        }
    }

    private void set(String key, @Nullable Object value) {
        settings.add("--" + key + "=" + value);
    }

    /** The secret that {@code reference} stands for; the message names the reference only. */
    static String reveal(String setting, String reference) {
        try {
            return new Secret(reference).reveal();
        } catch (InvalidSetting e) {
            throw new IllegalStateException("'" + setting + "' " + e.getMessage(), e);
        }
    }
}
