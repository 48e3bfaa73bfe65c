package io.headrace.service.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "subscription",
        aliases = "subscribe",
        mixinStandardHelpOptions = true,
        description = "What an account receives, and who receives a share of it.")
final class SubscriptionCommands {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists what the account receives.")
    void list(@Mixin Session session) {
        session.show(
                session.api().all(session.account() + "/subscriptions"),
                "name",
                "share",
                "provider",
                "state",
                "blockedBy",
                "id");
    }

    @Command(name = "recipients", mixinStandardHelpOptions = true, description = "Lists who receives a share.")
    void recipients(@Mixin Session session, @Parameters(paramLabel = "SHARE") String share) {
        String shares = session.account() + "/shares";
        session.show(
                session.api().all(shares + "/" + session.named(shares, "share", share) + "/subscriptions"),
                "consumer",
                "email",
                "state",
                "blockedBy",
                "expiresAt",
                "id");
    }

    @Command(name = "rename", mixinStandardHelpOptions = true, description = "Renames a subscription.")
    void rename(
            @Mixin Session session,
            @Parameters(index = "0", paramLabel = "SUBSCRIPTION") String subscription,
            @Parameters(index = "1", paramLabel = "NAME") String name) {
        String path = path(session, subscription);
        String version = session.api().get(path).version();
        session.show(session.api().put(path, version, Map.of("name", name)).body(), "name", "id");
    }

    @Command(
            name = "leave",
            mixinStandardHelpOptions = true,
            description = "Leaves a share; what was received stays where it is.")
    void leave(@Mixin Session session, @Parameters(paramLabel = "SUBSCRIPTION") String subscription) {
        session.api().delete(path(session, subscription), "");
        session.done("Left '" + subscription + "'");
    }

    @Command(name = "agree", mixinStandardHelpOptions = true, description = "Accepts the newest terms of a share.")
    void agree(
            @Mixin Session session,
            @Parameters(paramLabel = "SUBSCRIPTION") String subscription,
            @Option(
                            names = "--terms",
                            paramLabel = "SHA-256",
                            description = "Accept the terms of this hash, without being shown them and asked.")
                    @Nullable
                    String terms) {
        String path = path(session, subscription) + "/terms";
        String agreed = Terms.agreed(session, session.api().get(path).body().path("newest"), terms);
        if (agreed == null) {
            throw new Failure("The share has no terms");
        }
        session.show(
                session.api()
                        .post(path + "/acceptance", Map.of("sha256", agreed))
                        .body(),
                "newest.number");
    }

    @Command(
            name = "mappings",
            mixinStandardHelpOptions = true,
            description = "Lists every dataset of a subscription and where it goes.")
    void mappings(@Mixin Session session, @Parameters(paramLabel = "SUBSCRIPTION") String subscription) {
        session.show(
                session.api().all(path(session, subscription) + "/mappings"),
                "name",
                "item",
                "state",
                "store",
                "sink",
                "writeMode",
                "mapping");
    }

    @Command(
            name = "unmap",
            mixinStandardHelpOptions = true,
            description = "Removes a mapping; what was received stays where it is.")
    void unmap(
            @Mixin Session session,
            @Parameters(index = "0", paramLabel = "SUBSCRIPTION") String subscription,
            @Parameters(index = "1", paramLabel = "MAPPING") String mapping) {
        session.api().delete(path(session, subscription) + "/mappings/" + mapping, "");
        session.done("Removed the mapping '" + mapping + "'");
    }

    /** The address of a subscription that is called {@code name} or has it as its id. */
    static String path(Session session, String name) {
        String subscriptions = session.account() + "/subscriptions";
        return subscriptions + "/" + session.named(subscriptions, "subscription", name);
    }
}
