package io.headrace.service;

import io.headrace.service.World.Person;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Role;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

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

    private static final Map<String, Variable> VARIABLES = Map.of(
            "account", Variable.of((world, caller) -> world.ours(), (world, caller) -> world.theirs()),
            "user", new Variable((world, caller) -> world.ours(Role.READER).id(), Optional.empty()),
            "token", Variable.of((world, caller) -> idOf(caller), (world, caller) -> idOf(world.user())));

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
        return Optional.ofNullable(BODIES.get(route)).map(body -> body.replace('\'', '"')
                .replace("RANDOM", UUID.randomUUID().toString()));
    }
}
