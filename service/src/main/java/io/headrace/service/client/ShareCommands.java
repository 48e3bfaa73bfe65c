package io.headrace.service.client;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "share", mixinStandardHelpOptions = true, description = "The shares that an account provides.")
final class ShareCommands {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the shares.")
    void list(@Mixin Session session) {
        session.show(session.api().all(session.account() + "/shares"), "name", "kind", "listed", "terms.number", "id");
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a share.")
    void show(@Mixin Session session, @Parameters(paramLabel = "SHARE") String name) {
        session.show(
                session.api().get(path(session, name)).body(),
                "name",
                "kind",
                "description",
                "listed",
                "previewAllowed",
                "terms.number",
                "terms.acceptBy",
                "createdAt");
    }

    @Command(name = "datasets", mixinStandardHelpOptions = true, description = "Lists the datasets of a share.")
    void datasets(@Mixin Session session, @Parameters(paramLabel = "SHARE") String name) {
        session.show(
                session.api().all(path(session, name) + "/datasets"), "name", "store", "extent", "settings.source");
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a share be as a share file says, after showing what would change.",
                "The file's stores are the account's, by their names."
            })
    void apply(
            @Mixin Session session,
            @Option(names = "-f", required = true, paramLabel = "FILE", description = "The share file.") Path file,
            @Option(
                            names = "--accept-by",
                            paramLabel = "TIME",
                            description = "Until when changed terms may be accepted, e.g. 2026-12-31T00:00:00Z.")
                    @Nullable
                    String acceptBy,
            @Option(names = "--dry-run", description = "Only show what would change.") boolean dryRun,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        Map<String, Object> wish = new LinkedHashMap<>(Map.of("file", Texts.read(file)));
        if (acceptBy != null) {
            wish.put("acceptBy", acceptBy);
        }
        JsonNode plan =
                session.api().post(session.account() + "/shares/plan", wish).body();
        boolean nothing = plan.path("changes").isEmpty();
        if (dryRun || nothing || !yes) {
            show(session, plan, nothing);
        }
        if (dryRun
                || nothing
                || (!yes && !session.world().secret("Type yes to do it").equals("yes"))) {
            return;
        }
        wish.put("plan", plan.path("hash").asString());
        show(
                session,
                session.api().post(session.account() + "/shares/apply", wish).body(),
                false);
    }

    private static void show(Session session, JsonNode plan, boolean nothing) {
        if (nothing) {
            session.show(plan, "share");
            session.say("Nothing would change");
        } else if (session.isJson()) {
            session.show(plan);
        } else {
            session.show(plan.path("changes").values().stream().toList(), "what", "name", "detail");
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Deletes a share: subscriptions end; what was delivered stays with the consumers.")
    void delete(@Mixin Session session, @Parameters(paramLabel = "SHARE") String name) {
        String path = path(session, name);
        session.api().delete(path, session.api().get(path).version());
        session.done("Deleted the share '" + name + "'");
    }

    @Command(name = "terms", mixinStandardHelpOptions = true, description = "Publishes new terms of use.")
    void terms(
            @Mixin Session session,
            @Parameters(paramLabel = "SHARE") String name,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--accept-by", paramLabel = "TIME", description = "Until when they may be accepted.")
                    @Nullable
                    String acceptBy) {
        String path = path(session, name);
        Map<String, Object> wish = new LinkedHashMap<>(Map.of("text", Texts.read(file)));
        if (acceptBy != null) {
            wish.put("acceptBy", acceptBy);
        }
        String version = session.api().get(path).version();
        session.show(session.api().post(path + "/terms", version, wish).body(), "number", "sha256", "acceptBy");
    }

    @Command(name = "listed", mixinStandardHelpOptions = true, description = "Lists what others offer to everybody.")
    void listed(@Mixin Session session) {
        session.show(session.api().all("/marketplace"), "name", "provider", "description", "datasets", "id");
    }

    @Command(
            name = "ask",
            mixinStandardHelpOptions = true,
            description = "Asks for access to a listed share, by its id.")
    void ask(
            @Mixin Session session,
            @Parameters(paramLabel = "ID") String share,
            @Option(names = "--message", paramLabel = "TEXT", defaultValue = "", description = "Why.") String message) {
        session.show(
                session.api()
                        .post(session.account() + "/access-requests", Map.of("share", share, "message", message))
                        .body(),
                "id",
                "state");
    }

    @Command(name = "requests", mixinStandardHelpOptions = true, description = "Lists who asks for access to a share.")
    void requests(@Mixin Session session, @Parameters(paramLabel = "SHARE") String name) {
        session.show(
                session.api().all(path(session, name) + "/access-requests"), "id", "requester", "state", "message");
    }

    @Command(name = "approve", mixinStandardHelpOptions = true, description = "Invites who asked for access.")
    void approve(
            @Mixin Session session,
            @Parameters(paramLabel = "SHARE") String name,
            @Parameters(paramLabel = "REQUEST") String request) {
        answer(session, name, request, "approval");
    }

    @Command(name = "decline", mixinStandardHelpOptions = true, description = "Declines who asked for access.")
    void decline(
            @Mixin Session session,
            @Parameters(paramLabel = "SHARE") String name,
            @Parameters(paramLabel = "REQUEST") String request) {
        answer(session, name, request, "refusal");
    }

    private static void answer(Session session, String name, String request, String answer) {
        String path = path(session, name) + "/access-requests/" + request + "/" + answer;
        session.show(session.api().post(path, Map.of()).body(), "id", "state", "invitation");
    }

    private static String path(Session session, String name) {
        String shares = session.account() + "/shares";
        return shares + "/" + session.named(shares, "share", name);
    }
}
