package io.headrace.service.client;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "The stores of an account: where its datasets lie, and where it receives others'.")
final class StoreCommands {
    private static final long PAUSE_MILLIS = 300;

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the stores.")
    void list(@Mixin Session session) {
        session.show(session.api().all(session.account() + "/stores"), "name", "settings.type", "check.state", "id");
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a store, without its secret.")
    void show(@Mixin Session session, @Parameters(paramLabel = "STORE") String name) {
        session.show(
                session.api().get(path(session, name)).body(),
                "name",
                "settings",
                "credentials.login",
                "credentials.secret",
                "check.state",
                "check.message",
                "check.at");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Adds a store. FILE says of it what a share file says behind stores.NAME, without secrets, e.g.",
                "type = postgresql, host = db.example, database = shop, user = reader"
            })
    void add(
            @Mixin Session session,
            @Mixin Secrets secrets,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "FILE") Path file) {
        Map<String, Object> wish = new LinkedHashMap<>(Map.of("name", name, "settings", settings(file)));
        secrets.ask(session, wish);
        session.show(session.api().post(session.account() + "/stores", wish).body(), "name", "id");
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a store; it keeps its secret unless another one is given.")
    void change(
            @Mixin Session session,
            @Mixin Secrets secrets,
            @Parameters(paramLabel = "STORE") String name,
            @Parameters(paramLabel = "FILE") Path file) {
        String path = path(session, name);
        Map<String, Object> wish = new LinkedHashMap<>(Map.of("settings", settings(file)));
        secrets.ask(session, wish);
        String version = session.api().get(path).version();
        session.show(session.api().put(path, version, wish).body(), "name", "settings");
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a store that nothing needs.")
    void delete(@Mixin Session session, @Parameters(paramLabel = "STORE") String name) {
        String path = path(session, name);
        session.api().delete(path, session.api().get(path).version());
        session.done("Deleted the store '" + name + "'");
    }

    @Command(name = "test", mixinStandardHelpOptions = true, description = "Tries whether a store can be reached.")
    void test(
            @Mixin Session session,
            @Parameters(paramLabel = "STORE") String name,
            @Option(names = "--as-sink", description = "Also try whether it could receive.") boolean asSink) {
        session.show(inspect(session, name, Map.of("kind", "test", "asSink", asSink)), "state", "message", "endedAt");
    }

    @Command(
            name = "contents",
            mixinStandardHelpOptions = true,
            description = "Lists the tables or folders of a store.")
    void contents(
            @Mixin Session session,
            @Parameters(paramLabel = "STORE") String name,
            @Option(
                            names = "--under",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "This schema or folder only.")
                    String under) {
        JsonNode ended = inspect(session, name, Map.of("kind", "list", "under", under));
        session.show(
                ended.path("result").path("datasets").values().stream().toList(), "source", "rowEstimate", "sizeBytes");
    }

    private static JsonNode inspect(Session session, String name, Map<String, Object> wish) {
        Api.Answer asked = session.api().post(path(session, name) + "/inspections", wish);
        String inspection =
                session.account() + "/inspections/" + asked.body().path("id").asString();
        JsonNode now = asked.body();
        while (now.path("endedAt").isMissingNode()) {
            pause();
            now = session.api().get(inspection).body();
        }
        if (now.path("state").asString().equals("failed")) {
            throw new Failure(now.path("message").asString("It failed"));
        }
        return now;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted; the service goes on");
        }
    }

    private static String path(Session session, String name) {
        String stores = session.account() + "/stores";
        return stores + "/" + session.named(stores, "store", name);
    }

    private static Map<String, Object> settings(Path file) {
        try {
            Config config = ConfigFactory.parseString(Texts.read(file)).resolve();
            return config.root().unwrapped();
        } catch (ConfigException e) {
            throw new Failure("'" + file + "' is not in the form of share files: " + e.getMessage());
        }
    }

    /** Where the secret of a store comes from. */
    static final class Secrets {
        @Option(names = "--login", paramLabel = "KEY", description = "The access key of an s3 store.")
        private @Nullable String login;

        @Option(names = "--secret", description = "The store needs a secret, which is asked for.")
        private boolean secret;

        @Option(
                names = "--secret-reference",
                paramLabel = "REFERENCE",
                description = "Instead, a secret of the service's machine: env:NAME or file:/path.")
        private @Nullable String reference;

        private void ask(Session session, Map<String, Object> wish) {
            Map<String, Object> credentials = new LinkedHashMap<>();
            if (login != null) {
                credentials.put("login", login);
            }
            if (secret) {
                credentials.put("secret", session.world().secret("Secret"));
            }
            if (reference != null) {
                credentials.put("secretReference", reference);
            }
            if (!credentials.isEmpty()) {
                wish.put("credentials", credentials);
            }
        }
    }
}
