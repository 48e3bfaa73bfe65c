package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.World.Person;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Database.class)
final class InvitationsTest {
    private static final String GONE =
            "This link is not good any more: the invitation was answered or withdrawn, or a newer mail has a newer link";

    private final Service service;
    private final World world;
    private final Offering offering;
    private final Http provider;
    private final String email = UUID.randomUUID() + "@headrace.test";

    InvitationsTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.offering = world.offering(world.ours());
        this.provider = world.as(world.ours(Role.CONTRIBUTOR));
    }

    @Test
    void somebodyNewIsInvitedReadsThePageAcceptsWithACodeAndMapsADataset() throws Exception {
        Answer invited = provider.post(
                invitations(),
                "{\"email\": \"" + email.toUpperCase(Locale.ROOT)
                        + "\", \"message\": \"Hello\", \"attributes\": {\"region\": \"eu\", \"level\": 3}}");
        assertThat(invited.status()).isEqualTo(201);
        assertThat(invited.text("state")).isEqualTo("pending");
        String token = link();

        Answer page = service.http().submit("/invitations", "token", token);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("Be kind", "The items.", "Hello", "an account", email);
        assertThat(service.http().submit("/invitations/code", "token", token).body())
                .contains("A code is on its way to " + email);
        String code = new Mailbox(service, email).letter("Your code", 1).code();
        Answer accepted = accept(token, "code", code, "newPassword", "a long password", "name", "Ada");
        assertThat(accepted.body()).contains("You have accepted.");
        assertThat(accepted.status()).isEqualTo(200);

        Http me = service.http()
                .as(service.http()
                        .post("/api/v1/login", "{\"email\": \"" + email + "\", \"password\": \"a long password\"}")
                        .text("token"));
        String account = "/api/v1/accounts/"
                + me.get("/api/v1/accounts")
                        .json()
                        .path("items")
                        .path(0)
                        .path("id")
                        .asString();
        JsonNode subscription =
                me.get(account + "/subscriptions").json().path("items").path(0);
        assertThat(subscription.path("state").asString()).isEqualTo("active");
        assertThat(subscription.has("blockedBy")).isFalse();
        String received = account + "/subscriptions/" + subscription.path("id").asString();
        assertThat(me.get(received + "/terms")
                        .json()
                        .path("accepted")
                        .path(0)
                        .path("by")
                        .asString())
                .isEqualTo(email);
        store(account, "mine");
        assertThat(me.post(
                                received + "/mappings",
                                "{\"dataset\": \"orders\", \"sink\": {\"type\": \"delta\", \"store\": \"mine\", \"path\": \"o\"}}")
                        .status())
                .isEqualTo(201);

        Answer seen = provider.get(invited.header("Location"));
        assertThat(seen.text("state")).isEqualTo("accepted");
        assertThat(seen.json().path("actions")).isEmpty();
        JsonNode half =
                provider.get(shares() + "/subscriptions").json().path("items").path(0);
        assertThat(half.path("consumer").asString()).isEqualTo("Ada's");
        assertThat(half.path("email").asString()).isEqualTo(email);
        assertThat(half.path("acceptedBy").asString()).isEqualTo("Ada");
        assertThat(half.path("attributes").toString()).isEqualTo("{\"region\":\"eu\",\"level\":3}");
        assertThat(audited(world.ours())).contains("invitation-created", "invitation-accepted", "terms-accepted");
    }

    @Test
    void whoeverFetchesTheLinkChangesNothingAndLearnsNothing() throws Exception {
        String path = invite();
        String token = link();
        for (String method : List.of("GET", "HEAD")) {
            for (String page : List.of("/invitations", "/invitations?token=" + token)) {
                Answer answer = service.http().send(method, page, null);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).doesNotContain("retail", token);
                assertThat(answer.header("Cache-Control")).contains("no-store");
                assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            }
            for (String action : List.of("accept", "reject", "code")) {
                assertThat(service.http()
                                .send(method, "/invitations/" + action + "?token=" + token, null)
                                .status())
                        .isEqualTo(405);
            }
        }
        assertThat(provider.get(path).text("state")).isEqualTo("pending");
    }

    @Test
    void aLinkIsGoodForOneAnswer() throws Exception {
        String path = invite();
        String token = link();
        assertThat(service.http().submit("/invitations/reject", "token", token).body())
                .contains("You have rejected the invitation.");
        assertThat(provider.get(path).text("state")).isEqualTo("rejected");
        assertGone(token);
    }

    @Test
    void aNewerMailKillsTheOlderLinkAndThereAreFiveADay() throws Exception {
        String path = invite();
        String first = link();
        for (int i = 0; i < 5; i++) {
            assertThat(provider.post(path + "/resend", null).status()).isEqualTo(200);
        }
        String last = new Mailbox(service, email).letter("Invitation", 6).token();
        assertThat(provider.post(path + "/resend", null).text("code")).isEqualTo("too-many-requests");
        assertGone(first);
        assertThat(service.http().submit("/invitations", "token", last).status())
                .isEqualTo(200);
        assertThat(service.database()
                        .sql("select token_hash from invitation where recipient_email = ?")
                        .params(email)
                        .query()
                        .listOfRows()
                        .toString())
                .doesNotContain(last);
    }

    @Test
    void whatExpiredOrWasWithdrawnCannotBeAnswered() throws Exception {
        String path = invite();
        String token = link();
        assertThat(provider.post(path + "/withdraw", null).text("state")).isEqualTo("withdrawn");
        assertGone(token);
        assertThat(provider.post(path + "/withdraw", null).text("code")).isEqualTo("invitation-answered");

        Person person = world.user();
        UUID invitation = world.invitation(world.ours(), person);
        service.clock().advance(Duration.ofDays(2));
        Http late = world.as(new Person(person.id(), world.token(person.id(), Scope.all(), null, Duration.ofHours(1))));
        assertThat(late.get("/api/v1/invitations").json().path("items")).isEmpty();
        Answer answer = late.post("/api/v1/invitations/" + invitation + "/accept", yes());
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.text("detail")).matches("The invitation expired on .*; ask the provider for another one");
    }

    @Test
    void aForwardedLinkIsOfNoUseToAnotherAddress() throws Exception {
        String path = invite();
        String token = link();
        String invitation = path.substring(path.lastIndexOf('/') + 1);
        Person other = world.user();
        assertThat(world.as(other).get("/api/v1/invitations").json().path("items"))
                .isEmpty();
        for (String action : List.of("accept", "reject")) {
            assertThat(world.as(other)
                            .post("/api/v1/invitations/" + invitation + "/" + action, yes())
                            .text("code"))
                    .isEqualTo("not-found");
        }
        service.http().post("/api/v1/registrations", "{\"email\": \"" + World.email(other) + "\"}");
        String theirs =
                new Mailbox(service, World.email(other)).letter("Your code", 1).code();
        Answer refused = accept(token, "code", theirs, "newPassword", "a long password", "name", "Eve");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("The code is wrong, too old or was tried too often; ask for a new one");
        Answer guessed = service.http()
                .submit(
                        "/invitations/accept",
                        "token",
                        token,
                        "terms",
                        Offering.TERMS_SHA256,
                        "agreed",
                        "yes",
                        "account",
                        "Eve's",
                        "proof",
                        "password",
                        "password",
                        "a long password");
        assertThat(guessed.status()).isEqualTo(401);
        assertThat(provider.get(path).text("state")).isEqualTo("pending");
    }

    @Test
    void oneOfAThousandParallelAcceptsCounts() throws Exception {
        Person person = world.user();
        UUID invitation = world.invitation(world.ours(), person);
        Callable<List<Integer>> twenty = () -> IntStream.range(0, 20)
                .mapToObj(i -> world.as(person)
                        .post("/api/v1/invitations/" + invitation + "/accept", yes())
                        .status())
                .toList();
        Map<Integer, Integer> counts = new TreeMap<>();
        for (List<Integer> answers : Together.run(Collections.nCopies(50, twenty))) {
            answers.forEach(status -> counts.merge(status, 1, Integer::sum));
        }
        assertThat(counts).isEqualTo(Map.of(201, 1, 409, 999));
        assertThat(world.as(person).get("/api/v1/accounts").json().path("items"))
                .hasSize(1);
    }

    @Test
    void anInvitationGoesToOneAddressThatIsAText() {
        for (String wrong : List.of(
                "[\"a@b.test\", \"c@d.test\"]",
                "\"a@b.test,c@d.test\"",
                "\"a@b.test c@d.test\"",
                "\"a@b.test\\r\\nBcc: c@d.test\"",
                "\"a@b.test\\nBcc: c@d.test\"",
                "\"<a@b.test>\"",
                "\"Ann <a@b.test>\"",
                "\"a@b.test\\u0000\"",
                "{\"a\": 1}",
                "1")) {
            Answer answer = provider.post(invitations(), "{\"email\": " + wrong + "}");
            assertThat(answer.text("code")).as(wrong).isEqualTo("invalid-request");
        }
        assertThat(provider.post(invitations(), "{}").text("detail"))
                .isEqualTo("'email' or 'account' must say who is invited; one of them");
        assertThat(provider.get(invitations()).json().path("items")).isEmpty();
    }

    @Test
    void whatProvidersWriteIsTextInThePageAndInTheMail() throws Exception {
        String evil = "<script>alert(1)</script> \\\" onmouseover=x https://evil.example/x www.evil.example";
        service.database()
                .sql("update account set name = ? where id = ?")
                .params("Bank <b> www.evil.example \u202e", world.ours())
                .update();
        service.database()
                .sql("update share set description = ? where id = ?")
                .params(evil, offering.share())
                .update();
        offering.dataset("odd", "one", "{\"select\": [{\"column\": \"<i>\", \"as\": \"<u>\"}]}");
        assertThat(provider.post(
                                invitations(), "{\"email\": \"" + email + "\", \"message\": \"" + evil + "\\nBcc: x\"}")
                        .status())
                .isEqualTo(201);
        Mailbox.Letter mail = new Mailbox(service, email).letter("Invitation", 1);
        assertThat(mail.subject()).startsWith("Invitation: 'Bank <b> www. evil. example' offers you the data share");
        assertThat(mail.html())
                .contains(
                        "The provider writes (these are its words, not ours):", "&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script", "<b> www", "//evil", "evil.example");
        assertThat(mail.text())
                .contains("> <script>alert(1)</script>", "> Bcc: x")
                .doesNotContain("//evil", "evil.example");
        assertThat(Pattern.compile("href=\"([^\"]*)\"")
                        .matcher(mail.html())
                        .results()
                        .map(found -> found.group(1)))
                .containsExactly("http://localhost:8080/invitations#" + mail.token());

        Answer page = service.http().submit("/invitations", "token", mail.token());
        String html = page.body();
        assertThat(html).contains("&lt;script&gt;alert(1)", "&lt;u&gt;").doesNotContain("<script", "<u>", "<i>");
        assertThat(Pattern.compile("<[^>]* (on[a-z]+|href|src|style)=")
                        .matcher(html)
                        .find())
                .isFalse();
        assertSealed(page);
        assertSealed(service.http().get("/invitations"));
    }

    /** Only what carries the answer's own nonce may run or look; nothing is loaded, framed or sent elsewhere. */
    private static void assertSealed(Answer page) {
        String policy = page.header("Content-Security-Policy");
        assertThat(policy)
                .matches(
                        "default-src 'none'; script-src 'nonce-([\\w-]{22})'; style-src 'nonce-\\1'; form-action 'self';"
                                + " base-uri 'none'; frame-ancestors 'none'");
        String nonce = policy.replaceAll(".*script-src 'nonce-([\\w-]{22})'.*", "$1");
        assertThat(Pattern.compile("<(script|style)[^>]*>")
                        .matcher(page.body())
                        .results()
                        .map(found -> found.group()))
                .isNotEmpty()
                .allMatch(tag -> tag.contains("nonce=\"" + nonce + "\""));
    }

    @Test
    void theLinkLeadsToTheConfiguredAddressWhateverTheRequestSays() throws Exception {
        String body = "{\"email\": \"" + email + "\"}";
        String request =
                "POST " + invitations() + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                        + "X-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\nAuthorization: Bearer "
                        + world.ours(Role.CONTRIBUTOR).token()
                        + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body;
        assertThat(raw(request)).startsWith("HTTP/1.1 201").doesNotContain("evil.example");
        Mailbox.Letter mail = new Mailbox(service, email).letter("Invitation", 1);
        assertThat(mail.text())
                .contains("http://localhost:8080/invitations#hr_")
                .doesNotContain("evil");
        assertThat(mail.html())
                .contains("http://localhost:8080/invitations#hr_")
                .doesNotContain("evil");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(service.port()))) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aKeyInvitesOnce() throws Exception {
        Http once = provider.with("Idempotency-Key", UUID.randomUUID().toString());
        String wish = "{\"email\": \"" + email + "\", \"attributes\": {\"region\": \"eu\"}}";
        Answer first = once.post(invitations(), wish);
        Answer second = once.post(invitations(), wish);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(once.post(invitations(), "{\"email\": \"other@headrace.test\"}")
                        .text("code"))
                .isEqualTo("key-reused");
        assertThat(provider.get(invitations()).json().path("items")).hasSize(1);
    }

    @Test
    void anInvitationShowsColumnsThatLeaveAndRowsOnlyIfNothingIsHidden() {
        String looked =
                "{\"datasets\": [{\"columns\": [{\"name\": \"id\", \"type\": \"bigint\"}, {\"name\": \"iban\", \"type\": \"string\"}],"
                        + " \"rows\": [[\"1\", \"DE00\"], [\"2\", null]]}]}";
        UUID open = offering.dataset("open", "one", "{}");
        UUID narrow = offering.dataset("narrow", "one", "{\"select\": [{\"column\": \"id\", \"as\": \"number\"}]}");
        UUID masked = offering.dataset("masked", "one", "{\"mask\": {\"iban\": {\"type\": \"redact\"}}}");
        for (UUID dataset : List.of(open, narrow, masked)) {
            offering.looked(dataset, "schema", looked);
            offering.looked(dataset, "preview", looked);
        }
        Person person = world.user();
        String path = "/api/v1/invitations/" + world.invitation(world.ours(), person);
        assertThat(world.as(person).get(path).body()).contains("iban").doesNotContain("DE00");
        service.database()
                .sql("update share set preview_allowed = true where id = ?")
                .params(offering.share())
                .update();
        JsonNode datasets = world.as(person).get(path).json().path("datasets");
        service.database()
                .sql("update store set version = 2 where account_id = ?")
                .params(world.ours())
                .update();
        assertThat(world.as(person).get(path).body())
                .as("once the store leads elsewhere")
                .doesNotContain("DE00");
        List<String> shown = new ArrayList<>();
        datasets.forEach(dataset -> shown.add(
                dataset.path("name").asString() + " " + dataset.path("columns") + " " + dataset.path("preview")));
        assertThat(shown)
                .contains(
                        "open [{\"name\":\"id\",\"type\":\"bigint\",\"masked\":false},{\"name\":\"iban\",\"type\":\"string\",\"masked\":false}]"
                                + " [[\"1\",\"DE00\"],[\"2\",null]]",
                        "narrow [{\"name\":\"number\",\"type\":\"bigint\",\"masked\":false}] []",
                        "masked [{\"name\":\"id\",\"type\":\"bigint\",\"masked\":false},{\"name\":\"iban\",\"type\":\"string\",\"masked\":true}] []");
    }

    @Test
    void anAccountIsInvitedWithoutAMailAndAcceptedByThoseWhoMayChangeIt() {
        Person boss = world.stranger();
        Answer invited = provider.post(invitations(), "{\"account\": \"" + world.theirs() + "\"}");
        assertThat(invited.status()).isEqualTo(201);
        String invitation = "/api/v1/invitations/" + invited.text("id");
        assertThat(world.as(world.user()).get(invitation).status()).isEqualTo(404);
        assertThat(world.as(boss)
                        .get("/api/v1/invitations")
                        .json()
                        .path("items")
                        .path(0)
                        .path("account")
                        .asString())
                .isEqualTo(world.theirs().toString());
        assertThat(world.as(boss).post(invitation + "/accept", yes()).text("detail"))
                .isEqualTo("'account' must be the one that was invited");
        Answer accepted = world.as(boss)
                .post(
                        invitation + "/accept",
                        "{\"account\": \"" + world.theirs() + "\", \"name\": \"mine\", \"terms\": \""
                                + Offering.TERMS_SHA256 + "\"}");
        assertThat(accepted.status()).isEqualTo(201);
        assertThat(world.as(boss).get(accepted.header("Location")).text("name")).isEqualTo("mine");
        assertThat(provider.post(invited.header("Location") + "/resend", null).text("code"))
                .isEqualTo("conflict");
    }

    @Test
    void onlyTheTermsThatWereReadAreAccepted() {
        Person person = world.user();
        String accept = "/api/v1/invitations/" + world.invitation(world.ours(), person) + "/accept";
        assertThat(world.as(person).post(accept, "{\"newAccount\": \"a\"}").text("code"))
                .isEqualTo("terms-changed");
        offering.terms("Be kinder.", Instant.now().plus(Duration.ofDays(1000)));
        Answer old = world.as(person).post(accept, yes());
        assertThat(old.status()).isEqualTo(409);
        assertThat(old.text("detail"))
                .isEqualTo(
                        "Read version 2 of the terms and accept it by its sha-256; another text, or none, was named");
        assertThat(world.as(person)
                        .get("/api/v1/invitations")
                        .json()
                        .path("items")
                        .path(0)
                        .path("terms")
                        .path("text")
                        .asString())
                .isEqualTo("Be kinder.");
    }

    @Test
    void acceptingNeedsAnAccountInWhichOneMayChangeThings() {
        Person reader = world.ours(Role.READER);
        String accept = "/api/v1/invitations/" + world.invitation(world.theirs(), reader) + "/accept";
        String terms = ", \"terms\": \"" + Offering.TERMS_SHA256 + "\"}";
        for (UUID account : List.of(world.ours(), world.theirs(), UUID.randomUUID())) {
            assertThat(world.as(reader)
                            .post(accept, "{\"account\": \"" + account + "\"" + terms)
                            .text("detail"))
                    .isEqualTo("'account' must be one in which you are owner or contributor");
        }
        assertThat(world.as(reader)
                        .post(accept, "{\"newAccount\": \"r\"" + terms)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void nothingIsAcceptedForADeletedAccount() {
        Person person = world.user();
        Http client = world.as(person);
        String account = client.post("/api/v1/accounts", "{\"name\": \"short-lived\"}")
                .json()
                .path("id")
                .asString();
        String accept = "/api/v1/invitations/" + world.invitation(world.theirs(), person) + "/accept";
        assertThat(client.delete("/api/v1/accounts/" + account).status()).isEqualTo(204);
        assertThat(client.post(
                                accept,
                                "{\"account\": \"" + account + "\", \"terms\": \"" + Offering.TERMS_SHA256 + "\"}")
                        .text("detail"))
                .isEqualTo("'account' must be one in which you are owner or contributor");
    }

    private String shares() {
        return "/api/v1/accounts/" + world.ours() + "/shares/" + offering.share();
    }

    private String invitations() {
        return shares() + "/invitations";
    }

    private String invite() {
        Answer invited = provider.post(invitations(), "{\"email\": \"" + email + "\"}");
        assertThat(invited.status()).isEqualTo(201);
        return invited.header("Location");
    }

    private String link() throws Exception {
        return new Mailbox(service, email).letter("Invitation", 1).token();
    }

    private static String yes() {
        return "{\"newAccount\": \"mine\", \"terms\": \"" + Offering.TERMS_SHA256 + "\"}";
    }

    private Answer accept(String token, String... proof) {
        List<String> fields = new ArrayList<>(List.of(
                "token", token, "terms", Offering.TERMS_SHA256, "agreed", "yes", "account", "Ada's", "proof", "code"));
        fields.addAll(List.of(proof));
        return service.http().submit("/invitations/accept", fields.toArray(String[]::new));
    }

    private void assertGone(String token) {
        for (String action : List.of("", "/code", "/reject")) {
            Answer answer = service.http().submit("/invitations" + action, "token", token);
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.body()).contains(GONE);
        }
        assertThat(accept(token, "code", "00000000", "newPassword", "a long password", "name", "Ada")
                        .status())
                .isEqualTo(410);
        assertThat(service.http().submit("/invitations/accept", "proof", "code").status())
                .isEqualTo(410);
    }

    private void store(String account, String name) {
        UUID id = UUID.fromString(account.substring(account.lastIndexOf('/') + 1));
        new Offering(service, Provided.of(service, id, world.ours(Role.OWNER).id())).store(name, "local", "{}");
    }

    private String audited(UUID account) {
        return service.database()
                .sql(
                        "select action from audit_pending where chain = ? union all select action from audit_event where chain = ?")
                .params(account, account)
                .query(String.class)
                .list()
                .toString();
    }
}
