package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Routes;
import io.headrace.service.security.Who;
import io.headrace.service.web.Problem;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.JsonNode;

/** What holds whatever the database is. */
final class ServerTest {
    private final Service service = Service.on(Database.H2);

    @Test
    void noSparkIsOnTheClassPath() {
        assertThat(ServerTest.class.getClassLoader().getResource("org/apache/spark/SparkContext.class"))
                .isNull();
        assertThat(ServerTest.class.getClassLoader().getResource("scala/Option.class"))
                .isNull();
    }

    @Test
    void aRouteWithoutARuleIsNobodys() throws Exception {
        HandlerMethod ruled = new HandlerMethod(new Sample(), "ruled");
        assertThat(Routes.rule(ruled)).isPresent();
        assertThat(Routes.rule(new HandlerMethod(new Sample(), "forgotten"))).isEmpty();
    }

    /** Two routes. */
    private static final class Sample {
        @Allowed(Who.ANYONE)
        public void ruled() {}

        public void forgotten() {}
    }

    @Test
    void everyProblemHasOneFormWithACodeFromOneList() {
        Answer unknown = service.http().get("/api/v1/nowhere");
        assertThat(unknown.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = unknown.json();
        assertThat(problem.path("status").asInt()).isEqualTo(404);
        assertThat(problem.path("type").asString()).isEqualTo("urn:headrace:problem:not-found");
        assertThat(problem.path("requestId").asString()).isEqualTo(unknown.header("X-Request-Id"));
        assertThat(Arrays.stream(Problem.values()).map(Problem::code)).doesNotHaveDuplicates();
    }

    @Test
    void whatAClientGetsWrongIsSaid() {
        Http http = service.http();
        assertThat(http.post("/api/v1/login", "{\"email\": \"a@b\", \"colour\": 1}")
                        .text("detail"))
                .isEqualTo("'colour' is not a field here; known: email, password");
        assertThat(http.post("/api/v1/login", "{\"email\": [\"a@b\", \"c@d\"], \"password\": \"x\"}")
                        .text("detail"))
                .isEqualTo("'email' has a value of the wrong kind");
        assertThat(http.post("/api/v1/login", "{").text("detail")).isEqualTo("The body is missing or is not JSON");
        assertThat(http.post("/api/v1/login", "{\"email\": \"a@b\\r\\nBcc: c@d\", \"password\": \"x\"}")
                        .text("detail"))
                .isEqualTo("'email' must be one e-mail address");
        Answer method = http.delete("/api/v1/login");
        assertThat(method.text("code")).isEqualTo("method-not-allowed");
        assertThat(method.header("Allow")).isEqualTo("POST");
        assertThat(http.with("Content-Type", "text/plain")
                        .post("/api/v1/logout", null)
                        .status())
                .isEqualTo(401);
        assertThat(http.get("/error").text("code")).isEqualTo("not-found");
        assertThat(http.get("/api/v1/%2e%2e/me").status()).isEqualTo(400);
    }

    @Test
    void aBodyOfMoreThanAMebibyteIsRefusedWhetherItSaysSoOrNot() {
        String large = "{\"email\": \"" + "a".repeat(1 << 20) + "\"}";
        assertThat(service.http().post("/api/v1/registrations", large).text("code"))
                .isEqualTo("body-too-large");
        URI login = URI.create("http://127.0.0.1:" + service.port() + "/api/v1/registrations");
        Answer chunked = Http.send(HttpRequest.newBuilder(login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                .build());
        assertThat(chunked.text("code")).isEqualTo("body-too-large");
    }

    @Test
    void everyAnswerCarriesTheHeadersThatKeepBrowsersSafe() {
        Answer answer = service.http().get("/api/v1/me");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void healthIsForAllAndFiguresAreForOperators() {
        World world = new World(service);
        assertThat(service.http().get("/actuator/health").text("status")).isEqualTo("UP");
        assertThat(service.http().get("/actuator/prometheus").status()).isEqualTo(404);
        assertThat(world.as(world.user()).get("/actuator/prometheus").status()).isEqualTo(404);
        assertThat(world.as(world.operator()).get("/actuator/prometheus").body())
                .contains("hikaricp_connections");
        assertThat(world.as(world.operator()).get("/actuator/env").status()).isEqualTo(404);
    }

    @Test
    void theDescriptionNamesOurAddressNotTheOneThatWasAsked() {
        JsonNode description = service.http().get("/api/v1/openapi").json();
        assertThat(description.path("openapi").asString()).startsWith("3.1");
        assertThat(description.path("servers").get(0).path("url").asString()).isEqualTo("http://localhost:8080");
    }

    @Test
    void behindAProxyCallersAreToldApartByWhatItSaysAndNoMailServerIsWaitedForWithoutAnEnd(@TempDir Path data)
            throws Exception {
        Service behind = Service.in(data, starting -> starting.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("proxy", Map.of("server.forward-headers-strategy", "native"))));
        try {
            String login = "{\"email\": \"a@headrace.test\", \"password\": \"wrong\"}";
            behind.http().with("X-Forwarded-For", "203.0.113.7").post("/api/v1/login", login);
            service.http().with("X-Forwarded-For", "203.0.113.8").post("/api/v1/login", login);
            assertThat(callers(behind)).containsOnly("203.0.113.7");
            assertThat(callers(service)).contains("127.0.0.1").doesNotContain("203.0.113.8");
            assertThat(behind.part(JavaMailSenderImpl.class).getJavaMailProperties())
                    .containsKeys("mail.smtp.connectiontimeout", "mail.smtp.timeout", "mail.smtp.writetimeout");
        } finally {
            behind.stop();
        }
    }

    private static List<String> callers(Service service) {
        return service.database()
                .sql(
                        """
                select address from audit_pending where action = 'login-failed' union all
                select address from audit_event where action = 'login-failed'""")
                .query(String.class)
                .list();
    }

    @Test
    void theFirstOwnerComesInWithTheTokenInTheFileOnce(@TempDir Path data) throws Exception {
        Path file = data.resolve("owner-token");
        Service first = Service.in(data);
        String lost = Files.readString(file).strip();
        first.stop();

        Service again = Service.in(data);
        String token = Files.readString(file).strip();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(setUp(again, lost).text("code"))
                .as("the token of an earlier start")
                .isEqualTo("not-found");
        Answer done = setUp(again, token);
        assertThat(done.status()).isEqualTo(201);
        assertThat(file).doesNotExist();
        assertThat(setUp(again, token).text("code")).as("a second time").isEqualTo("not-found");
        Answer login = again.http()
                .post("/api/v1/login", "{\"email\": \"ada@headrace.test\", \"password\": \"a long password\"}");
        assertThat(again.http()
                        .as(login.text("token"))
                        .get("/api/v1/accounts/" + done.text("account"))
                        .text("name"))
                .isEqualTo("Ada's");
        again.stop();

        Service later = Service.in(data);
        assertThat(file).doesNotExist();
        assertThat(later.http().as(login.text("token")).get("/api/v1/me").text("name"))
                .isEqualTo("Ada");
        later.stop();
    }

    private static Answer setUp(Service service, String token) {
        return service.http()
                .post(
                        "/api/v1/setup",
                        "{\"token\": \"" + token + "\", \"email\": \"ada@headrace.test\", \"name\": \"Ada\","
                                + " \"password\": \"a long password\", \"account\": \"Ada's\"}");
    }
}
