package io.headrace.service.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The verbs around an invitation, from either side; each method is one. */
final class InvitationVerbs {
    @Command(
            name = "invite",
            mixinStandardHelpOptions = true,
            description = "Invites an e-mail address, or an account by its id, to a share.")
    void invite(
            @Mixin Session session,
            @Parameters(index = "0", paramLabel = "SHARE") String share,
            @Parameters(index = "1", paramLabel = "RECIPIENT", description = "An e-mail address, or an account's id.")
                    String recipient,
            @Option(names = "--message", paramLabel = "TEXT", description = "For the recipient.") @Nullable
                    String message,
            @Option(
                            names = "--attribute",
                            paramLabel = "NAME=VALUE",
                            description = "What $${consumer.NAME} stands for in the shapes; may be repeated.")
                    @Nullable
                    Map<String, String> attributes,
            @Option(names = "--answer-by", paramLabel = "TIME", description = "Until when it can be answered.")
                    @Nullable
                    String answerBy,
            @Option(names = "--until", paramLabel = "TIME", description = "Until when data is delivered.") @Nullable
                    String until,
            @Option(names = "--resend", description = "Mail a new link of the invitation that is pending.")
                    boolean resend,
            @Option(names = "--withdraw", description = "Withdraw the invitation that is pending.") boolean withdraw) {
        String path = share(session, share) + "/invitations";
        if (resend || withdraw) {
            String pending = path + "/" + pending(session, path, recipient);
            show(
                    session,
                    session.api()
                            .post(pending + (resend ? "/resend" : "/withdraw"), Map.of())
                            .body());
            return;
        }
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put(recipient.contains("@") ? "email" : "account", recipient);
        put(wish, "message", message);
        put(wish, "attributes", attributes);
        put(wish, "expiresAt", answerBy);
        put(wish, "subscriptionExpiresAt", until);
        show(session, session.api().post(path, wish).body());
    }

    private static void show(Session session, JsonNode invitation) {
        session.show(invitation, "id", "email", "account", "state", "expiresAt");
    }

    private static String pending(Session session, String path, String recipient) {
        return session.api().all(path).stream()
                .filter(one -> one.path("state").asString("").equals("pending")
                        && (one.path("email").asString("").equalsIgnoreCase(recipient)
                                || one.path("account").asString("").equals(recipient)))
                .findFirst()
                .map(one -> one.path("id").asString())
                .orElseThrow(() -> new Failure("There is no pending invitation to '" + recipient + "'"));
    }

    @Command(
            name = "invitations",
            mixinStandardHelpOptions = true,
            description = "Lists the invitations to you, or those to a share of yours.")
    void invitations(
            @Mixin Session session,
            @Option(names = "--share", paramLabel = "SHARE", description = "A share of yours.") @Nullable
                    String share) {
        if (share == null) {
            session.show(session.api().all("/invitations"), "share", "provider", "expiresAt", "terms.number", "id");
        } else {
            session.show(
                    session.api().all(share(session, share) + "/invitations"),
                    "email",
                    "account",
                    "state",
                    "expired",
                    "expiresAt",
                    "id");
        }
    }

    @Command(
            name = "accept",
            mixinStandardHelpOptions = true,
            description = {
                "Accepts an invitation to you, by its id or its share's name, after showing its terms.",
                "The account that receives is the one of --account, or a new one."
            })
    void accept(
            @Mixin Session session,
            @Parameters(paramLabel = "INVITATION") String invitation,
            @Option(names = "--new-account", paramLabel = "NAME", description = "Receive with a new account of yours.")
                    @Nullable
                    String newAccount,
            @Option(names = "--name", paramLabel = "NAME", description = "What you call it; default: as the provider.")
                    @Nullable
                    String name,
            @Option(
                            names = "--terms",
                            paramLabel = "SHA-256",
                            description = "Accept the terms of this hash, without being shown them and asked.")
                    @Nullable
                    String terms) {
        JsonNode found = mine(session, invitation);
        Map<String, Object> wish = new LinkedHashMap<>();
        if (newAccount == null) {
            wish.put("account", session.account().replace("/accounts/", ""));
        } else {
            wish.put("newAccount", newAccount);
        }
        put(wish, "name", name);
        put(wish, "terms", Terms.agreed(session, found.path("terms"), terms));
        String path = "/invitations/" + found.path("id").asString() + "/accept";
        session.show(session.api().post(path, wish).body(), "account", "subscription");
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = "Rejects an invitation to you, by its id or its share's name.")
    void reject(@Mixin Session session, @Parameters(paramLabel = "INVITATION") String invitation) {
        JsonNode found = mine(session, invitation);
        session.api().post("/invitations/" + found.path("id").asString() + "/reject", Map.of());
        session.done("Rejected the invitation to '" + found.path("share").asString() + "'");
    }

    @Command(
            name = "map",
            mixinStandardHelpOptions = true,
            description = "Says where a dataset of a subscription goes: to a path of a lake, or a table of a database.")
    void map(
            @Mixin Session session,
            @Parameters(index = "0", paramLabel = "SUBSCRIPTION") String subscription,
            @Parameters(index = "1", paramLabel = "DATASET") String dataset,
            @Option(names = "--store", required = true, paramLabel = "STORE", description = "A store of the account.")
                    String store,
            @Option(
                            names = "--sink",
                            required = true,
                            paramLabel = "NAME=VALUE",
                            description =
                                    "As in a share file: type=delta and path=..., type=jdbc and table=...; may be repeated.")
                    Map<String, String> sink,
            @Option(names = "--item", paramLabel = "NAME", description = "Of a whole schema or tree: which table.")
                    @Nullable
                    String item,
            @Option(names = "--write-mode", paramLabel = "MODE", description = "mirror (usual), append or changes.")
                    @Nullable
                    String mode,
            @Option(names = "--add", paramLabel = "COLUMN", description = "_provider, _share or _snapshot.") @Nullable
                    List<String> columns) {
        Map<String, Object> settings = new LinkedHashMap<>(sink);
        settings.put("store", store);
        Map<String, Object> wish = new LinkedHashMap<>(Map.of("dataset", dataset, "sink", settings));
        put(wish, "item", item);
        put(wish, "writeMode", mode);
        put(wish, "addedColumns", columns);
        String path = SubscriptionCommands.path(session, subscription) + "/mappings";
        session.show(session.api().post(path, wish).body(), "mapping", "name", "item", "store", "sink", "writeMode");
    }

    private static JsonNode mine(Session session, String invitation) {
        List<JsonNode> found = session.api().all("/invitations").stream()
                .filter(one -> invitation.equals(one.path("id").asString(""))
                        || invitation.equals(one.path("share").asString("")))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new Failure(
                found.isEmpty()
                        ? "There is no invitation '" + invitation + "' to you that can be answered"
                        : "There are " + found.size() + " invitations '" + invitation + "' to you; name one by its id");
    }

    private static void put(Map<String, Object> wish, String field, @Nullable Object value) {
        if (value != null) {
            wish.put(field, value);
        }
    }

    private static String share(Session session, String name) {
        String shares = session.account() + "/shares";
        return shares + "/" + session.named(shares, "share", name);
    }
}
