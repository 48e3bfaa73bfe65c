package io.headrace.service;

import io.headrace.service.World.Person;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the matrix of rights sends: for each variable in a path something that exists, something of others and something that
 * does not exist; for each route with a body one that it accepts. A new variable or body must be added here.
 */
final class Samples {
    /** What a variable may stand for; what belongs to no account has nothing foreign. */
    private record Variable(
            BiFunction<World, Person, Object> existing, Optional<BiFunction<World, Person, Object>> foreign) {}

    private static final Map<String, Variable> VARIABLES = new HashMap<>();
    private static final Map<String, String> BODIES = new HashMap<>();

    // Accounts.
    static {
        variable("account", (world, caller) -> world.ours(), (world, caller) -> world.theirs());
        variable("user", (world, caller) -> world.ours(Role.READER).id());
        variable("token", (world, caller) -> idOf(caller), (world, caller) -> idOf(world.user()));
        body("POST /api/v1/accounts", "{'name': 'ours'}");
        body("PUT /api/v1/accounts/{account}", "{'name': 'renamed'}");
        body("PUT /api/v1/accounts/{account}/members/{user}", "{'role': 'contributor'}");
        body("POST /api/v1/tokens", "{'name': 'pipeline', 'scopes': ['read']}");
        body("POST /api/v1/registrations", "{'email': 'RANDOM@headrace.test'}");
        body(
                "POST /api/v1/registrations/confirmation",
                "{'email': 'RANDOM@headrace.test', 'code': '00000000', 'name': 'n', 'password': 'a long password'}");
        body("POST /api/v1/login", "{'email': 'RANDOM@headrace.test', 'password': 'a long password'}");
        body(
                "POST /api/v1/setup",
                "{'token': 'hr_', 'email': 'RANDOM@headrace.test', 'name': 'n', 'password': 'a long password', 'account': 'a'}");
    }

    // What providers have.
    static {
        String account = "/api/v1/accounts/{account}";
        String share = account + "/shares/{share}";
        String store =
                "'settings': {'type': 'postgresql', 'host': 'db.headrace.test', 'database': 'shop', 'user': 'reader'},"
                        + " 'credentials': {'secret': 'a secret'}}";
        String source = "'source': {'type': 'delta', 'store': 'lake', 'path': 'items'}}}";
        String file = "'file': 'name = n, provider = p, datasets = []'";
        provided("store", Provided::freeStore);
        provided("inspection", Provided::inspection);
        provided("share", Provided::share);
        provided("dataset", Provided::dataset);
        variable("number", (world, caller) -> 1);
        body("POST " + account + "/stores", "{'name': 'RANDOM', " + store);
        body("PUT " + account + "/stores/{store}", "{" + store);
        body("POST " + account + "/stores/{store}/inspections", "{'kind': 'test'}");
        body("POST " + share + "/datasets/{dataset}/inspections", "{'kind': 'schema'}");
        body("POST " + account + "/shares", "{'name': 'RANDOM'}");
        body("PUT " + share, "{'description': 'other', 'listed': false, 'previewAllowed': true}");
        body("POST " + share + "/datasets", "{'settings': {'name': 'items', " + source);
        body("PUT " + share + "/datasets/{dataset}", "{'settings': {'name': 'orders', " + source);
        body("POST " + share + "/terms", "{'text': 'Be kinder', 'acceptBy': '2099-01-01T00:00:00Z'}");
        body("PUT " + share + "/schedule", "{'every': 'hour', 'start': '2026-01-01T00:30:00Z'}");
        body("POST " + account + "/shares/plan", "{" + file + "}");
        // The hash of the plan of a share that is not there yet.
        body(
                "POST " + account + "/shares/apply",
                "{" + file + ", 'plan': '084e73fbda802f2f7e8cecbf293955a5251f925e5c5d87d60f7cd9095cdabdc1'}");
    }

    // The marketplace.
    static {
        variable("listed", (world, caller) -> world.theirsProvided().share());
        variable("request", (world, caller) -> world.asked(), (world, caller) -> world.theirsAsked());
        variable("received", (world, caller) -> world.theirsAsked(), (world, caller) -> world.asked());
        body("POST /api/v1/accounts/{account}/access-requests", "{'share': '" + Provided.LISTED + "'}");
    }

    // Invitations and what follows from them.
    static {
        variable(
                "invitation",
                (world, caller) -> world.invitation(world.ours(), caller),
                (world, caller) -> world.invitation(world.theirs(), world.stranger()));
        variable(
                "subscription",
                (world, caller) -> world.subscription(world.ours()),
                (world, caller) -> world.subscription(world.theirs()));
        variable(
                "mapping",
                (world, caller) -> world.mapping(world.ours()),
                (world, caller) -> world.mapping(world.theirs()));
        body("POST /api/v1/accounts/{account}/shares/{share}/invitations", "{'email': 'RANDOM@headrace.test'}");
        body(
                "POST /api/v1/invitations/{invitation}/accept",
                "{'newAccount': 'a', 'terms': '" + Offering.TERMS_SHA256 + "'}");
        body("PUT /api/v1/accounts/{account}/subscriptions/{subscription}", "{'name': 'renamed'}");
        body(
                "POST /api/v1/accounts/{account}/subscriptions/{subscription}/terms/acceptance",
                "{'sha256': '" + Offering.TERMS_SHA256 + "'}");
        body(
                "POST /api/v1/accounts/{account}/subscriptions/{subscription}/mappings",
                "{'dataset': 'orders', 'sink': {'type': 'parquet', 'store': 'lake', 'path': 'orders'}}");
    }

    private static void provided(String name, Function<Provided, UUID> id) {
        variable(
                name,
                (world, caller) -> id.apply(world.provided()),
                (world, caller) -> id.apply(world.theirsProvided()));
    }

    // Snapshots, revoking, schedules, webhooks.
    static {
        variable(
                "snapshot",
                (world, caller) -> world.snapshot(world.ours()),
                (world, caller) -> world.snapshot(world.theirs()));
        variable("permit", (world, caller) -> UUID.randomUUID());
        variable(
                "webhook",
                (world, caller) -> world.webhook(world.ours()),
                (world, caller) -> world.webhook(world.theirs()));
        body("POST /api/v1/accounts/{account}/subscriptions/{subscription}/snapshots", "{'mode': 'incremental'}");
        body("PUT /api/v1/accounts/{account}/subscriptions/{subscription}/trigger", "{'state': 'active'}");
        body(
                "PUT /api/v1/accounts/{account}/shares/{share}/subscriptions/{subscription}/expiry",
                "{'expiresAt': '2099-01-01T00:00:00Z'}");
        body(
                "POST /api/v1/permits",
                "{'permitId': 'RANDOM', 'runId': 'r', 'share': 's', 'consumer': 'c', 'dataset': 'd', 'number': 1}");
        body(
                "POST /api/v1/accounts/{account}/webhooks",
                "{'url': 'https://hooks.example.org/', 'topics': ['revoked']}");
    }

    private static void variable(String name, BiFunction<World, Person, Object> existing) {
        VARIABLES.put(name, new Variable(existing, Optional.empty()));
    }

    private static void variable(
            String name, BiFunction<World, Person, Object> existing, BiFunction<World, Person, Object> foreign) {
        VARIABLES.put(name, new Variable(existing, Optional.of(foreign)));
    }

    private static void body(String route, String json) {
        BODIES.put(route, json);
    }

    private Samples() {}

    /** A token's own row is the one whose id it carries. */
    private static UUID idOf(Person person) {
        return Bearer.parse(person.token()).orElseThrow().id();
    }

    static boolean knows(String variable) {
        return VARIABLES.containsKey(variable);
    }

    static boolean hasForeign(String variable) {
        return VARIABLES.get(variable).foreign().isPresent();
    }

    static String existing(String variable, World world, Person caller) {
        return VARIABLES.get(variable).existing().apply(world, caller).toString();
    }

    static String foreign(String variable, World world, Person caller) {
        return VARIABLES
                .get(variable)
                .foreign()
                .orElseThrow()
                .apply(world, caller)
                .toString();
    }

    /** The body for {@code route}, e.g. {@code POST /api/v1/accounts}. */
    static Optional<String> body(String route) {
        return Optional.ofNullable(BODIES.get(route)).map(body -> body.replace('\'', '"')
                .replace("RANDOM", UUID.randomUUID().toString()));
    }
}
