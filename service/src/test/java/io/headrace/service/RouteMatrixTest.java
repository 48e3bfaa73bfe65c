package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.World.Person;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Role;
import io.headrace.service.security.Routes;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.JsonNode;

/**
 * Every route of the running service, every kind of caller, what exists, what is others' and what does not exist. Routes are
 * read from the service itself: a new one is in it without being asked, and fails it without a rule or a sample.
 */
@ParameterizedClass
@EnumSource(Database.class)
final class RouteMatrixTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-zA-Z]+)}");

    private final Service service;

    RouteMatrixTest(Database database) {
        this.service = Service.on(database);
    }

    /** One operation as the service offers it. */
    private record Route(String method, String pattern, HandlerMethod handler) {
        List<String> variables() {
            return VARIABLE.matcher(pattern)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        boolean takesBody() {
            return Arrays.stream(handler.getMethodParameters())
                    .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
        }

        Routes.Rule rule() {
            return Routes.rule(handler).orElseThrow(() -> new AssertionError("no rule says who may call " + this));
        }

        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }

    private List<Route> routes() {
        return service.routes().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getPackageName().startsWith("io.headrace"))
                .filter(entry -> !entry.getKey().getPatternValues().contains("/error"))
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .flatMap(pattern -> entry.getKey().getMethodsCondition().getMethods().stream()
                                .map(method -> new Route(method.name(), pattern, entry.getValue()))))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> everyRouteAnswersEachCallerAsItsRuleSays() {
        return routes().stream().map(route -> DynamicTest.dynamicTest(route.toString(), () -> new Case(route).check()));
    }

    @Test
    void everyRouteHasOneMethodAndIsUnderTheApi() {
        assertThat(service.routes()).allSatisfy((info, handler) -> {
            if (handler.getBeanType().getPackageName().startsWith("io.headrace")
                    && !info.getPatternValues().contains("/error")) {
                assertThat(info.getMethodsCondition().getMethods())
                        .as(info.toString())
                        .hasSize(1);
            }
        });
        assertThat(routes()).hasSizeGreaterThan(12);
    }

    /** All requests to one route. */
    private final class Case {
        private final Route route;
        private final Routes.Rule rule;
        private final JsonNode documented;

        Case(Route route) {
            this.route = route;
            this.rule = route.rule();
            this.documented = service.http()
                    .get("/api/v1/openapi")
                    .json()
                    .path("paths")
                    .path(route.pattern())
                    .path(route.method().toLowerCase(Locale.ROOT))
                    .path("responses");
        }

        void check() {
            assertThat(route.variables()).as("variables without a sample").allMatch(Samples::knows);
            assertThat(!route.takesBody() || Samples.body(route.toString()).isPresent())
                    .as("a body that it accepts is in Samples")
                    .isTrue();
            if (!route.method().equals("GET") && rule.who() != Who.ANYONE && rule.who() != Who.SECRET) {
                assertThat(rule.scope())
                        .as("the scope of what changes something")
                        .isNotEqualTo(Scope.READ);
            }
            checkStrangers();
            switch (rule.who()) {
                case ANYONE -> expect(new World(service), "", 200, 299);
                case SECRET -> expect(new World(service), "", 400, 499);
                case SIGNED_IN -> checkSignedIn();
                case OPERATOR -> checkOperators();
                case READER, CONTRIBUTOR, OWNER -> checkMembers();
            }
        }

        /** Tokens that prove nobody. */
        private void checkStrangers() {
            if (rule.who() == Who.ANYONE || rule.who() == Who.SECRET) {
                return;
            }
            World world = new World(service);
            Person owner = world.ours(Role.OWNER);
            Bearer real = Bearer.parse(owner.token()).orElseThrow();
            String other = owner.token().substring(0, owner.token().length() - 1)
                    + (owner.token().endsWith("A") ? "B" : "A");
            List<String> tokens = List.of(
                    "",
                    "nonsense",
                    Bearer.issue(UUID.randomUUID()).reveal(),
                    Bearer.issue(real.id()).reveal(),
                    other,
                    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
                    world.token(owner.id(), Scope.all(), null, Duration.ofSeconds(-1)));
            for (String token : tokens) {
                for (String path : targets(world, owner)) {
                    assertThat(send(token, path).text("code")).as(token).isEqualTo("unauthenticated");
                }
            }
        }

        private void checkSignedIn() {
            World world = new World(service);
            Person caller = world.user();
            expect(world, caller, 200, 299);
            checkScopes(path(world, caller), world, caller);
            String narrow = world.token(caller.id(), Scope.all(), world.ours(), Duration.ofHours(1));
            assertThat(send(narrow, path(world, caller)).status()).isEqualTo(403);
            checkForeignIsMissing(world, world.user());
        }

        private void checkOperators() {
            World world = new World(service);
            assertThat(send(world.ours(Role.OWNER).token(), path(world, world.ours(Role.OWNER)))
                            .status())
                    .isEqualTo(404);
            expect(world, world.operator(), 200, 299);
        }

        private void checkMembers() {
            Role needed = rule.role().orElseThrow();
            for (Role role : Role.values()) {
                World world = new World(service);
                Person caller = world.ours(role);
                if (role.covers(needed)) {
                    checkForeignIsMissing(world, caller);
                    checkScopes(path(world, caller), world, caller);
                    expect(world, caller, 200, 299);
                } else {
                    assertThat(send(caller.token(), path(world, caller)).text("code"))
                            .isEqualTo("forbidden");
                }
            }
            World world = new World(service);
            Http.Answer foreign = send(world.stranger().token(), path(world, world.ours(Role.OWNER)));
            assertThat(foreign.text("code")).isEqualTo("not-found");
            String elsewhere =
                    world.token(world.ours(Role.OWNER).id(), Scope.all(), world.theirs(), Duration.ofHours(1));
            assertThat(send(elsewhere, path(world, world.ours(Role.OWNER))).withoutRequest())
                    .isEqualTo(foreign.withoutRequest());
        }

        /** Every scope but the needed one is not enough. */
        private void checkScopes(String path, World world, Person caller) {
            String without =
                    world.token(caller.id(), EnumSet.complementOf(EnumSet.of(rule.scope())), null, Duration.ofHours(1));
            assertThat(send(without, path).text("code")).as("without the scope").isEqualTo("forbidden");
        }

        /** For each variable in turn: what is others' gives the same answer as what does not exist. */
        private void checkForeignIsMissing(World world, Person caller) {
            for (String variable : route.variables()) {
                Http.Answer missing = send(
                        caller.token(),
                        path(world, caller, variable, UUID.randomUUID().toString()));
                assertThat(missing.text("code")).as("missing " + variable).isEqualTo("not-found");
                assertThat(send(caller.token(), path(world, caller, variable, "nonsense"))
                                .text("code"))
                        .as("nonsense as " + variable)
                        .isEqualTo("not-found");
                if (Samples.hasForeign(variable)) {
                    String foreign = Samples.foreign(variable, world, caller);
                    assertThat(send(caller.token(), path(world, caller, variable, foreign))
                                    .withoutRequest())
                            .as("foreign " + variable)
                            .isEqualTo(missing.withoutRequest());
                }
            }
        }

        private List<String> targets(World world, Person caller) {
            List<String> paths = new ArrayList<>(List.of(path(world, caller)));
            for (String variable : route.variables()) {
                paths.add(path(world, caller, variable, UUID.randomUUID().toString()));
            }
            return paths;
        }

        private void expect(World world, Person caller, int from, int to) {
            assertThat(send(caller.token(), path(world, caller)).status())
                    .as("allowed")
                    .isBetween(from, to);
        }

        private void expect(World world, String token, int from, int to) {
            assertThat(send(token, path(world, world.user())).status()).isBetween(from, to);
        }

        private String path(World world, Person caller) {
            return path(world, caller, "", "");
        }

        private String path(World world, Person caller, String changed, String value) {
            return VARIABLE.matcher(route.pattern())
                    .replaceAll(found ->
                            found.group(1).equals(changed) ? value : Samples.existing(found.group(1), world, caller));
        }

        private Http.Answer send(String token, String path) {
            Http http = service.http().with("If-Match", "\"1\"");
            Http.Answer answer = (token.isEmpty() ? http : http.as(token))
                    .send(route.method(), path, Samples.body(route.toString()).orElse(null));
            // Pages for people are not in the description of the API.
            if (!route.pattern().startsWith("/api/")) {
                return answer;
            }
            assertThat(documented.propertyNames())
                    .as("what the description says %s answers; it answered %s", route, answer)
                    .contains(String.valueOf(answer.status()));
            return answer;
        }
    }
}
