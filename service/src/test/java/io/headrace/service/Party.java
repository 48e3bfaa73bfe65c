package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import java.time.Duration;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Somebody with an account in a story, whatever service is running at the moment. JSON is written with single quotes. */
final class Party {
    static final String PASSWORD = "a long password";

    private final Supplier<Http> service;
    private final String token;
    private final String account;

    private Party(Supplier<Http> service, String email) {
        this.service = service;
        this.token = service.get()
                .post("/api/v1/login", json("{'email': '" + email + "', 'password': '" + PASSWORD + "'}"))
                .text("token");
        this.account =
                "/api/v1/accounts/" + first("/api/v1/accounts").path("id").asString();
    }

    /** The first owner of a service, who comes in with the token that it has left in its folder. */
    static Party first(Supplier<Http> service, String email, String setupToken) {
        Answer done = service.get()
                .post(
                        "/api/v1/setup",
                        json("{'token': '" + setupToken + "', 'email': '" + email + "', 'name': 'Paula', 'password': '"
                                + PASSWORD + "', 'account': 'Shop'}"));
        assertThat(done.status()).as(done.body()).isEqualTo(201);
        return new Party(service, email);
    }

    static Party loggedIn(Supplier<Http> service, String email) {
        return new Party(service, email);
    }

    /** Accepts the invitation of {@code link} on its page, with the code that is mailed then. */
    static void accept(Http service, Mailbox mail, String link, String termsSha256) throws Exception {
        service.submit("/invitations/code", "token", link);
        String code = mail.letter("Your code", 1).code();
        String[] form = {
            "token",
            link,
            "terms",
            termsSha256,
            "agreed",
            "yes",
            "account",
            "Ann's",
            "proof",
            "code",
            "code",
            code,
            "name",
            "Ann",
            "newPassword",
            PASSWORD
        };
        assertThat(service.submit("/invitations/accept", form).body()).contains("You have accepted.");
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    String account() {
        return account;
    }

    Http http() {
        return service.get().as(token);
    }

    JsonNode get(String path) {
        return http().get(path).json();
    }

    Answer post(String path, String text) {
        return http().post(path, json(text));
    }

    /** Makes something, whose path is the answer. */
    String create(String path, String text) {
        Answer created = post(path, text);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.header("Location");
    }

    /** Orders something that takes a while, whose path is the answer. */
    String order(String path, String text) {
        Answer ordered = post(path, text);
        assertThat(ordered.status()).as(ordered.body()).isEqualTo(202);
        return ordered.header("Location");
    }

    /** Sends it with the version that {@code of} has now. */
    Answer change(String method, String of, String path, String text) {
        Answer changed = http().with("If-Match", http().get(of).header("ETag")).send(method, path, json(text));
        assertThat(changed.status()).as(changed.body()).isIn(200, 201);
        return changed;
    }

    JsonNode first(String list) {
        return get(list).path("items").path(0);
    }

    /** What {@code path} has ended as. */
    JsonNode ended(String path) {
        Eventually.holdsWithin(Duration.ofSeconds(240), () -> get(path).has("endedAt"));
        return get(path);
    }

    void assertEnds(String snapshot, String state) {
        JsonNode ended = ended(snapshot);
        String log = get(snapshot + "/log").path("text").asString();
        assertThat(ended.path("state").asString()).as(ended + "\n" + log).isEqualTo(state);
    }

    void await(String snapshot, String state) {
        Eventually.holds(() -> get(snapshot).path("state").asString().equals(state));
    }
}
