package io.headrace.service.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Verbs about snapshots, revoking and looking back; each method is one. */
final class SnapshotVerbs {
    private SnapshotVerbs() {}

    @Command(
            name = "snapshot",
            mixinStandardHelpOptions = true,
            description = "Orders a snapshot of a subscription, and lists those that were taken.")
    static void snapshot(
            @Mixin Session session,
            @Parameters(paramLabel = "SUBSCRIPTION") String subscription,
            @Option(names = "--full", description = "Everything again, not only what has changed.") boolean full,
            @Option(names = "--list", description = "Order none; list the newest ones.") boolean list) {
        String all = session.account() + "/subscriptions";
        String path = all + "/" + session.named(all, "subscription", subscription) + "/snapshots";
        if (list) {
            session.show(session.api().all(path), "requestedAt", "mode", "state", "message", "id");
        } else {
            Map<String, String> wish = Map.of("mode", full ? "full" : "incremental");
            session.show(session.api().post(path, wish).body(), "id", "mode", "state");
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Ends what one consumer receives of a share; what was delivered stays there.")
    static void revoke(
            @Mixin Session session,
            @Parameters(index = "0", paramLabel = "SHARE") String share,
            @Parameters(index = "1", paramLabel = "CONSUMER") String consumer,
            @Option(names = "--reinstate", description = "Let a revoked one receive again.") boolean reinstate) {
        String all = session.account() + "/shares";
        String list = all + "/" + session.named(all, "share", share) + "/subscriptions";
        String path = list + "/" + subscription(session.api().all(list), consumer);
        session.show(
                session.api()
                        .post(path + (reinstate ? "/reinstatement" : "/revocation"), Map.of())
                        .body(),
                "subscription",
                "state",
                "effectiveAt");
    }

    private static String subscription(List<JsonNode> subscriptions, String consumer) {
        List<String> found = subscriptions.stream()
                .filter(one -> one.path("consumer").asString("").equals(consumer)
                        || one.path("email").asString("").equals(consumer)
                        || one.path("id").asString("").equals(consumer))
                .map(one -> one.path("id").asString())
                .toList();
        if (found.size() != 1) {
            throw new Failure(
                    found.isEmpty()
                            ? "Nobody called '" + consumer + "' receives this share"
                            : "'" + consumer + "' receives this share " + found.size()
                                    + " times; name the subscription's id");
        }
        return found.get(0);
    }

    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description = "What each snapshot brought of each dataset, the newest first.")
    static void history(
            @Mixin Session session,
            @Option(names = "--provided", description = "What others received, not what the account received.")
                    boolean provided) {
        session.show(
                session.api().all(session.account() + "/history", "side=" + (provided ? "provided" : "received")),
                "recordedAt",
                "shareName",
                "consumer",
                "dataset",
                "mode",
                "outcome",
                "number",
                "rowsInserted",
                "message");
    }

    @Command(name = "audit", mixinStandardHelpOptions = true, description = "Who did what to what in the account.")
    static void audit(
            @Mixin Session session,
            @Option(names = "--verify", description = "Say whether it is as it was written.") boolean verify) {
        String path = session.account() + "/audit";
        if (verify) {
            session.show(session.api().get(path + "/verification").body(), "intact", "events", "message", "head");
        } else {
            session.show(session.api().all(path), "at", "actorName", "action", "subjectKind", "subject", "detail");
        }
    }

    @Command(
            name = "who",
            mixinStandardHelpOptions = true,
            description = "Who has the data of a share, and up to where.")
    static void who(@Mixin Session session, @Parameters(paramLabel = "SHARE") String share) {
        String all = session.account() + "/shares";
        session.show(
                session.api().all(all + "/" + session.named(all, "share", share) + "/holders"),
                "consumer",
                "dataset",
                "state",
                "since",
                "lastReceivedAt",
                "watermark");
    }
}
