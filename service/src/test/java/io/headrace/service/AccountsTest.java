package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.service.Http.Answer;
import io.headrace.service.World.Person;
import io.headrace.service.audit.Chain;
import io.headrace.service.database.Columns;
import io.headrace.service.outbox.Mail;
import io.headrace.service.outbox.Outbox;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Vault;
import io.headrace.service.web.Idempotency;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Database.class)
final class AccountsTest {
    private static final String PASSWORD = "correct horse battery";

    private final Service service;
    private final World world;

    AccountsTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
    }

    @Test
    void somebodyRegistersWithAMailedCodeAndLogsInAndOut() throws Exception {
        String email = UUID.randomUUID() + "@Headrace.test";
        assertThat(register(email).status()).isEqualTo(202);
        String code = code(email);
        assertThat(confirm(email, "00000000".equals(code) ? "1" : "00000000", PASSWORD)
                        .text("code"))
                .isEqualTo("code-wrong");
        assertThat(confirm(email, code, PASSWORD).status()).isEqualTo(204);
        assertThat(confirm(email, code, PASSWORD).text("code"))
                .as("a second time")
                .isEqualTo("code-wrong");

        Answer login = login(email, PASSWORD);
        Http me = service.http().as(login.text("token"));
        assertThat(me.get("/api/v1/me").text("email")).isEqualTo(email.toLowerCase(Locale.ROOT));
        assertThat(me.post("/api/v1/logout", null).status()).isEqualTo(204);
        assertThat(me.get("/api/v1/me").text("code")).isEqualTo("unauthenticated");
    }

    @Test
    void aCodeIsTriedFiveTimesAtMost() throws Exception {
        String email = UUID.randomUUID() + "@headrace.test";
        register(email);
        String code = code(email);
        for (int i = 0; i < 5; i++) {
            assertThat(confirm(email, "wrong", PASSWORD).status()).isEqualTo(422);
        }
        assertThat(confirm(email, code, PASSWORD).text("detail"))
                .isEqualTo("The code is wrong, too old or was tried too often; ask for a new one");
    }

    @Test
    void aLoginEndsByItselfAndWithANewPassword() throws Exception {
        String email = registered();
        Http first = service.http().as(login(email, PASSWORD).text("token"));
        register(email);
        assertThat(confirm(email, code(email), "another long one").status()).isEqualTo(204);
        assertThat(first.get("/api/v1/me").status()).as("old login").isEqualTo(401);
        assertThat(login(email, PASSWORD).text("code")).isEqualTo("login-failed");

        Http second = service.http().as(login(email, "another long one").text("token"));
        assertThat(second.get("/api/v1/me").status()).isEqualTo(200);
        service.clock().advance(Duration.ofHours(12));
        assertThat(second.get("/api/v1/me").status()).as("after twelve hours").isEqualTo(401);
    }

    @Test
    void loggingInIsTriedTenTimesInAQuarterOfAnHour() {
        String email = UUID.randomUUID() + "@headrace.test";
        service.clock().advance(Duration.ofMinutes(15));
        for (int i = 0; i < 10; i++) {
            assertThat(login(email, "wrong").text("code")).isEqualTo("login-failed");
        }
        Answer eleventh = login(email, "wrong");
        assertThat(eleventh.status()).isEqualTo(429);
        assertThat(Integer.parseInt(eleventh.header("Retry-After"))).isBetween(1, 901);
        service.clock().advance(Duration.ofMinutes(15));
        assertThat(login(email, "wrong").status()).isEqualTo(401);
    }

    @Test
    void whoeverCreatesAnAccountOwnsItAndRenamesItOnceReadAnew() {
        Http me = world.as(world.user());
        Answer created = me.post("/api/v1/accounts", "{\"name\": \"Müller & Søn\"}");
        assertThat(created.status()).isEqualTo(201);
        String path = created.header("Location");
        assertThat(me.get(path).text("role")).isEqualTo("owner");
        assertThat(texts(me.get(path).json().path("actions"))).containsExactly("rename", "set-member", "remove-member");

        assertThat(me.put(path, "{\"name\": \"x\"}").text("code")).isEqualTo("version-required");
        Answer renamed = me.with("If-Match", created.header("ETag")).put(path, "{\"name\": \"x\"}");
        assertThat(renamed.header("ETag")).isEqualTo("\"2\"");
        assertThat(me.with("If-Match", created.header("ETag"))
                        .put(path, "{\"name\": \"y\"}")
                        .text("code"))
                .isEqualTo("version-changed");
    }

    @Test
    void listsComeInPages() {
        Http me = world.as(world.user());
        List<String> created = IntStream.range(0, 5)
                .mapToObj(i -> me.post("/api/v1/accounts", "{\"name\": \"a" + i + "\"}")
                        .text("name"))
                .toList();
        Answer first = me.get("/api/v1/accounts?limit=3");
        assertThat(names(first)).isEqualTo(created.subList(0, 3));
        Answer second = me.get("/api/v1/accounts?limit=3&page=" + first.text("next"));
        assertThat(names(second)).isEqualTo(created.subList(3, 5));
        assertThat(second.json().has("next")).isFalse();
        assertThat(me.get("/api/v1/accounts?page=x").text("code")).isEqualTo("invalid-page");
        String before = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new byte[] {-128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        assertThat(me.get("/api/v1/accounts?page=" + before).text("code")).isEqualTo("invalid-page");
        assertThat(me.get("/api/v1/accounts?limit=201").text("detail")).isEqualTo("'limit' must be from 1 to 200");
    }

    @Test
    void theLastOwnerCannotGoAndTwoWhoRemoveEachOtherLeaveOne() throws Exception {
        Person owner = world.ours(Role.OWNER);
        Person other = world.ours(Role.CONTRIBUTOR);
        String members = "/api/v1/accounts/" + world.ours() + "/members/";
        assertThat(world.as(owner).delete(members + owner.id()).text("code")).isEqualTo("last-owner");
        assertThat(world.as(owner)
                        .put(members + owner.id(), "{\"role\": \"reader\"}")
                        .text("detail"))
                .isEqualTo("This is the only owner; make another member an owner first");
        assertThat(world.as(owner)
                        .put(members + other.id(), "{\"role\": \"owner\"}")
                        .status())
                .isEqualTo(204);

        List<Integer> answers = Together.run(List.of(
                () -> world.as(owner).delete(members + other.id()).status(),
                () -> world.as(other).delete(members + owner.id()).status()));
        assertThat(answers).containsOnlyOnce(204);
        assertThat(service.database()
                        .sql("select count(*) from member where account_id = ? and role = 'owner'")
                        .params(world.ours())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aTokenIsShownOnceAndNeverGivesMoreThanTheOneItIsMadeWith() {
        Person owner = world.ours(Role.OWNER);
        String narrow = world.token(owner.id(), Set.of(Scope.READ, Scope.MANAGE), null, Duration.ofHours(1));
        Http maker = service.http().as(narrow);
        assertThat(maker.post("/api/v1/tokens", "{\"name\": \"t\", \"scopes\": [\"share\"]}")
                        .text("code"))
                .isEqualTo("forbidden");
        Answer created = maker.post(
                "/api/v1/tokens",
                "{\"name\": \"t\", \"scopes\": [\"read\"], \"account\": \"" + world.ours() + "\", \"days\": 1}");
        String token = created.text("token");
        assertThat(maker.get("/api/v1/tokens").body())
                .contains(created.text("id"))
                .doesNotContain(token);
        assertThat(everyValue("api_token")).doesNotContain(token);

        Http holder = service.http().as(token);
        assertThat(holder.get("/api/v1/accounts/" + world.ours()).status()).isEqualTo(200);
        assertThat(texts(holder.get("/api/v1/accounts/" + world.ours()).json().path("actions")))
                .isEmpty();
        assertThat(maker.delete("/api/v1/tokens/" + created.text("id")).status())
                .isEqualTo(204);
        assertThat(holder.get("/api/v1/accounts/" + world.ours()).status()).isEqualTo(401);
    }

    @Test
    void everyChangeIsInTheAuditAndAChangedLineIsFound() {
        Person owner = world.ours(Role.OWNER);
        String account = "/api/v1/accounts/" + world.ours();
        world.as(owner).put(account + "/members/" + world.stranger().id(), "{\"role\": \"reader\"}");
        world.as(owner).delete(account + "/members/" + world.stranger().id());

        JsonNode events = world.as(owner).get(account + "/audit").json().path("items");
        assertThat(events.findValuesAsString("action")).containsExactly("member-removed", "member-set");
        assertThat(events.get(0).path("actor").asString()).isEqualTo(owner.id().toString());
        assertThat(events.get(0).path("address").asString()).isEqualTo("127.0.0.1");
        Answer intact = world.as(owner).get(account + "/audit/verification");
        assertThat(intact.json().path("intact").asBoolean()).isTrue();
        assertThat(intact.json().path("events").asInt()).isEqualTo(2);

        tamper("update audit_event set detail = 'owner' where chain = ? and number = 2");
        assertThat(world.as(owner).get(account + "/audit/verification").text("message"))
                .isEqualTo("event 2 was changed");
        tamper("delete from audit_event where chain = ? and number = 2");
        assertThat(world.as(owner).get(account + "/audit/verification").text("message"))
                .isEqualTo("event 2 is missing");
    }

    @Test
    void theAuditIsSealedByItselfWithinSeconds() {
        world.as(world.ours(Role.OWNER))
                .put(
                        "/api/v1/accounts/" + world.ours() + "/members/"
                                + world.user().id(),
                        "{\"role\": \"reader\"}");
        Eventually.holds(() -> service.database()
                        .sql("select count(*) from audit_event where chain = ?")
                        .params(world.ours())
                        .query(Long.class)
                        .single()
                == 1);
        assertThat(service.part(Chain.class).verify(world.ours()).intact()).isTrue();
    }

    @Test
    void oneKeyCarriesOutOneRequest() throws Exception {
        AtomicInteger times = new AtomicInteger();
        UUID user = world.user().id();
        Callable<String> request = () -> String.valueOf(service.part(Idempotency.class)
                .once(user, "POST /x", "k", "what", String.class, () -> ResponseEntity.accepted()
                        .body("number " + times.incrementAndGet()))
                .getBody());
        assertThat(Together.run(List.of(request, request, request, request))).containsOnly("number 1");
        assertThat(service.part(Idempotency.class)
                        .once(user, "POST /y", "k", "what", String.class, () -> ResponseEntity.ok("another route"))
                        .getBody())
                .isEqualTo("another route");
        assertThatThrownBy(() -> service.part(Idempotency.class)
                        .once(user, "POST /x", "k", "other", String.class, () -> ResponseEntity.ok("")))
                .hasMessage("The idempotency key was used for another request");
    }

    @Test
    void aSealedSecretOpensInItsOwnPlaceOnly() {
        Vault vault = service.part(Vault.class);
        byte[] sealed = vault.seal("store.secret 1", "hunter2");
        assertThat(vault.open("store.secret 1", sealed)).isEqualTo("hunter2");
        assertThatThrownBy(() -> vault.open("store.secret 2", sealed))
                .hasMessage("The secret of 'store.secret 2' does not open with the service's key");
    }

    @Test
    void nothingIsSentOutsideOfATransaction() {
        assertThatThrownBy(() -> service.part(Outbox.class).mail(null, "news", new Mail("a@b", "s", "t", null)))
                .hasMessage("'news' was to be sent outside of its transaction");
    }

    @Test
    void aMessageThatDoesNotOpenKeepsNoOtherWaiting() throws Exception {
        UUID id = UUID.randomUUID();
        service.database()
                .sql(
                        """
                insert into outbox (id, channel, topic, recipient, payload, created_at, due_at)
                values (?, 'mail', 'verification', 'a@headrace.test', ?, ?, ?)""")
                .params(id, new byte[40])
                .params(
                        Columns.time(service.clock().instant()),
                        Columns.time(service.clock().instant().minusSeconds(60)))
                .update();
        String email = UUID.randomUUID() + "@headrace.test";
        register(email);
        assertThat(code(email)).hasSize(8);
        assertThat(service.database()
                        .sql("select last_error from outbox where id = ?")
                        .params(id)
                        .query(String.class)
                        .single())
                .isEqualTo("unreadable");
    }

    private Answer register(String email) {
        return service.http().post("/api/v1/registrations", "{\"email\": \"" + email + "\"}");
    }

    private Answer confirm(String email, String code, String password) {
        return service.http()
                .post(
                        "/api/v1/registrations/confirmation",
                        "{\"email\": \"" + email + "\", \"code\": \"" + code + "\", \"name\": \"Ada\", \"password\": \""
                                + password + "\"}");
    }

    private Answer login(String email, String password) {
        return service.http()
                .post("/api/v1/login", "{\"email\": \"" + email + "\", \"password\": \"" + password + "\"}");
    }

    private String registered() throws Exception {
        String email = UUID.randomUUID() + "@headrace.test";
        register(email);
        assertThat(confirm(email, code(email), PASSWORD).status()).isEqualTo(204);
        return email;
    }

    /** The code of the next mail to {@code email}; the mail is taken out. */
    private String code(String email) throws Exception {
        String to = email.toLowerCase(Locale.ROOT);
        Eventually.holds(() -> mails(to).length > 0);
        MimeMessage mail = mails(to)[0];
        Matcher code = Pattern.compile("Your code is ([0-9]{8})").matcher(String.valueOf(mail.getContent()));
        assertThat(code.find()).isTrue();
        service.mail().purgeEmailFromAllMailboxes();
        return code.group(1);
    }

    private MimeMessage[] mails(String to) {
        return service.mail().getReceivedMessagesForDomain(to);
    }

    private void tamper(String sql) {
        service.database().sql(sql).params(world.ours()).update();
    }

    private String everyValue(String table) {
        return service.database()
                .sql("select * from " + table)
                .query()
                .listOfRows()
                .toString();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> names(Answer page) {
        return page.json().path("items").findValuesAsString("name");
    }
}
