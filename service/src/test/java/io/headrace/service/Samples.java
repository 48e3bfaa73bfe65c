package io.headrace.service;

import io.headrace.service.World.Person;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Role;
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
            BiFunction<World, Person, Object> existing, Optional<BiFunction<World, Person, Object>> foreign) {
        static Variable of(BiFunction<World, Person, Object> existing, BiFunction<World, Person, Object> foreign) {
            return new Variable(existing, Optional.of(foreign));
        }
    }

    private static final Map<String, Variable> VARIABLES = Map.ofEntries(
            Map.entry("account", Variable.of((world, caller) -> world.ours(), (world, caller) -> world.theirs())),
            Map.entry(
                    "user",
                    new Variable((world, caller) -> world.ours(Role.READER).id(), Optional.empty())),
            Map.entry("token", Variable.of((world, caller) -> idOf(caller), (world, caller) -> idOf(world.user()))),
            Map.entry("store", provided(Provided::freeStore)),
            Map.entry("inspection", provided(Provided::inspection)),
            Map.entry("share", provided(Provided::share)),
            Map.entry("dataset", provided(Provided::dataset)),
            Map.entry("number", new Variable((world, caller) -> 1, Optional.empty())),
            Map.entry(
                    "listed",
                    new Variable((world, caller) -> world.theirsProvided().share(), Optional.empty())),
            Map.entry("request", Variable.of((world, caller) -> world.asked(), (world, caller) -> world.theirsAsked())),
            Map.entry(
                    "received", Variable.of((world, caller) -> world.theirsAsked(), (world, caller) -> world.asked())));

    private static Variable provided(Function<Provided, UUID> id) {
        return Variable.of(
                (world, caller) -> id.apply(world.provided()), (world, caller) -> id.apply(world.theirsProvided()));
    }

    private static final String ACCOUNT = "/api/v1/accounts/{account}";
    private static final String SHARE = ACCOUNT + "/shares/{share}";
    private static final String STORE =
            "'settings': {'type': 'postgresql', 'host': 'db.headrace.test', 'database': 'shop', 'user': 'reader'},"
                    + " 'credentials': {'secret': 'a secret'}}";
    private static final String SOURCE = "'source': {'type': 'delta', 'store': 'lake', 'path': 'items'}}}";

    private static final Map<String, String> PROVIDER_BODIES = Map.ofEntries(
            Map.entry("POST " + ACCOUNT + "/stores", "{'name': 'RANDOM', " + STORE),
            Map.entry("PUT " + ACCOUNT + "/stores/{store}", "{" + STORE),
            Map.entry("POST " + ACCOUNT + "/stores/{store}/inspections", "{'kind': 'test'}"),
            Map.entry("POST " + SHARE + "/datasets/{dataset}/inspections", "{'kind': 'schema'}"),
            Map.entry("POST " + ACCOUNT + "/shares", "{'name': 'RANDOM'}"),
            Map.entry("PUT " + SHARE, "{'description': 'other', 'listed': false, 'previewAllowed': true}"),
            Map.entry("POST " + SHARE + "/datasets", "{'settings': {'name': 'items', " + SOURCE),
            Map.entry("PUT " + SHARE + "/datasets/{dataset}", "{'settings': {'name': 'orders', " + SOURCE),
            Map.entry("POST " + SHARE + "/terms", "{'text': 'Be kinder', 'acceptBy': '2099-01-01T00:00:00Z'}"),
            Map.entry("PUT " + SHARE + "/schedule", "{'every': 'hour', 'start': '2026-01-01T00:30:00Z'}"),
            Map.entry("POST " + ACCOUNT + "/shares/plan", "{'file': 'name = n, provider = p, datasets = []'}"),
            Map.entry(
                    "POST " + ACCOUNT + "/shares/apply",
                    "{'file': 'name = n, provider = p, datasets = []', 'plan': '084e73fbda802f2f7e8cecbf293955a5251f925e5c5d87d60f7cd9095cdabdc1'}"),
            Map.entry("POST " + ACCOUNT + "/access-requests", "{'share': 'LISTED'}"));

    private static final Map<String, String> BODIES = Map.of(
            "POST /api/v1/accounts", "{'name': 'ours'}",
            "PUT /api/v1/accounts/{account}", "{'name': 'renamed'}",
            "PUT /api/v1/accounts/{account}/members/{user}", "{'role': 'contributor'}",
            "POST /api/v1/tokens", "{'name': 'pipeline', 'scopes': ['read']}",
            "POST /api/v1/registrations", "{'email': 'RANDOM@headrace.test'}",
            "POST /api/v1/registrations/confirmation",
                    "{'email': 'RANDOM@headrace.test', 'code': '00000000', 'name': 'n', 'password': 'a long password'}",
            "POST /api/v1/login", "{'email': 'RANDOM@headrace.test', 'password': 'a long password'}",
            "POST /api/v1/setup",
                    "{'token': 'hr_', 'email': 'RANDOM@headrace.test', 'name': 'n', 'password': 'a long password', 'account': 'a'}");

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
        return Optional.ofNullable(BODIES.getOrDefault(route, PROVIDER_BODIES.get(route)))
                .map(body -> body.replace('\'', '"')
                        .replace("RANDOM", UUID.randomUUID().toString())
                        .replace("LISTED", Provided.LISTED.toString()));
    }
}
