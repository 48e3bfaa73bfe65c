package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.web.Sha256;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The whole story over HTTP with nothing stood in for: PostgreSQL below the service and on both sides, mail by SMTP, a Delta
 * table, and {@code headrace run} and {@code headrace inspect} as processes.
 */
final class StoryIT {
    private static final String TERMS = "For planning deliveries only.";
    private static final String PASSWORD = "a long password";
    private static final String STORE_SECRET = "canary-77aa";

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock();
    private EmbeddedPostgres postgres;
    private PermitGate gate;
    private Service service;
    private DeltaFolder prices;
    private String providerToken;
    private String provider;
    private String share;
    private String annToken;
    private String ann;
    private String subscription;

    @BeforeEach
    void begin() throws Exception {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        for (String database : List.of("headrace", "shop", "warehouse")) {
            sql("postgres", "create database " + database);
        }
        sql("shop", "create table orders (id integer primary key, state text not null)");
        sql("shop", "insert into orders values (1, 'new'), (2, 'new'), (3, 'paid')");
        prices = new DeltaFolder(
                Files.createDirectories(folder.resolve("provided")).resolve("prices"));
        prices.write("(1, 'ten'), (2, 'twenty'), (3, 'thirty')");
        Files.createDirectories(folder.resolve("received"));
        gate = new PermitGate();
        start();
    }

    private void start() throws IOException {
        service = Service.in(
                Files.createDirectories(folder.resolve("data")),
                clock,
                List.of(
                        "--headrace.database.host=127.0.0.1",
                        "--headrace.database.port=" + postgres.getPort(),
                        "--headrace.database.user=postgres",
                        "--headrace.stores.hosts[0]=127.0.0.1:" + postgres.getPort(),
                        "--headrace.stores.local-roots[0]=" + folder,
                        "--headrace.jobs.permits=" + gate.address(),
                        "--headrace.command[0]=" + JobProgram.write(folder)));
        gate.leadTo(service);
    }

    @AfterEach
    void end() throws Exception {
        service.stop();
        gate.close();
        postgres.close();
    }

    @Test
    void aShareIsOfferedAcceptedDeliveredRevokedAndDeliveredAgain() throws Exception {
        theProviderOffersAShare();
        storesAndDatasetsAreLookedInto();
        oneConsumerRejectsAndOneAccepts();
        theConsumerMapsBothDatasets();
        aFullSnapshotArrives();
        theScheduleBringsWhatHasChanged();
        aRevocationDuringARunLeavesTheOlderSnapshot();
        reinstatedItIsDeliveredAgain();
        aRunOutlivesTheService();
        bothSidesSeeWhatHappened();
    }

    private void theProviderOffersAShare() throws IOException {
        provider = created(service.http()
                        .post(
                                "/api/v1/setup",
                                json("{'token': '%s', 'email': 'paula@headrace.test', 'name': 'Paula', 'password': '%s',"
                                                + " 'account': 'Shop'}")
                                        .formatted(
                                                Files.readString(service.data().resolve("owner-token"))
                                                        .strip(),
                                                PASSWORD)))
                .header("Location");
        providerToken = login("paula@headrace.test");
        created(provider().post(provider + "/stores", database("shop", "shop")));
        created(provider().post(provider + "/stores", lake("lake", "provided")));
        share = created(provider().post(provider + "/shares", json("{'name': 'retail', 'description': 'Of a shop'}")))
                .header("Location");
        created(provider()
                .post(
                        share + "/datasets",
                        json("{'settings': {'name': 'prices', 'key': ['item'],"
                                + " 'source': {'type': 'delta', 'store': 'lake', 'path': 'prices'}}}")));
        created(
                provider()
                        .post(
                                share + "/datasets",
                                json(
                                        "{'settings': {'name': 'orders', 'key': ['id'],"
                                                + " 'source': {'type': 'jdbc', 'store': 'shop', 'schema': 'public', 'table': 'orders'}}}")));
        created(versioned().post(share + "/terms", json("{'text': '" + TERMS + "'}")));
        Instant start = clock.instant().minusSeconds(600);
        assertThat(versioned()
                        .put(share + "/schedule", json("{'every': 'hour', 'start': '" + start + "'}"))
                        .status())
                .isEqualTo(200);
    }

    private void storesAndDatasetsAreLookedInto() {
        String shop = named(provider + "/stores", "shop");
        String tested = ask(shop, "{'kind': 'test', 'asSink': true}");
        String listed = ask(shop, "{'kind': 'list'}");
        String schema =
                ask(shop, "{'kind': 'schema', 'source': {'type': 'jdbc', 'schema': 'public', 'table': 'orders'}}");
        String preview = ask(named(share + "/datasets", "prices"), "{'kind': 'preview'}");
        assertThat(answer(tested).path("failure").isNull()).isTrue();
        assertThat(answer(listed)
                        .path("datasets")
                        .path(0)
                        .path("source")
                        .path("table")
                        .asString())
                .isEqualTo("orders");
        assertThat(answer(schema).path("datasets").path(0).path("columns").findValuesAsString("name"))
                .containsExactly("id", "state");
        assertThat(answer(preview).path("datasets").path(0).path("rows").toString())
                .contains("ten", "twenty", "thirty");
        assertThat(provider().get(shop).json().path("check").path("state").asString())
                .isEqualTo("ok");
    }

    private String ask(String what, String question) {
        Answer asked = provider().post(what + "/inspections", json(question));
        assertThat(asked.status()).as(asked.body()).isEqualTo(202);
        return asked.header("Location");
    }

    private JsonNode answer(String inspection) {
        Eventually.holdsWithin(
                Duration.ofSeconds(90), () -> provider().get(inspection).json().has("endedAt"));
        JsonNode ended = provider().get(inspection).json();
        assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("succeeded");
        return ended.path("result");
    }

    private void oneConsumerRejectsAndOneAccepts() throws Exception {
        String bobs = invited("bob@headrace.test");
        String anns = invited("ann@headrace.test");
        Http public_ = service.http();
        assertThat(public_.submit("/invitations/reject", "token", linkOf("bob@headrace.test"))
                        .body())
                .contains("You have rejected the invitation.");
        String link = linkOf("ann@headrace.test");
        assertThat(public_.submit("/invitations", "token", link).body()).contains(TERMS, "prices", "orders");
        public_.submit("/invitations/code", "token", link);
        String code =
                new Mailbox(service, "ann@headrace.test").letter("Your code", 1).code();
        assertThat(public_.submit(
                                "/invitations/accept",
                                "token",
                                link,
                                "terms",
                                Sha256.of(TERMS).hex(),
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
                                PASSWORD)
                        .body())
                .contains("You have accepted.");
        assertThat(provider().get(bobs).text("state")).isEqualTo("rejected");
        assertThat(provider().get(anns).text("state")).isEqualTo("accepted");
        annToken = login("ann@headrace.test");
        ann = "/api/v1/accounts/" + first("/api/v1/accounts").path("id").asString();
        subscription = ann + "/subscriptions/"
                + first(ann + "/subscriptions").path("id").asString();
    }

    private String invited(String email) {
        return created(provider().post(share + "/invitations", json("{'email': '" + email + "'}")))
                .header("Location");
    }

    private String linkOf(String email) throws Exception {
        return new Mailbox(service, email).letter("Invitation", 1).token();
    }

    private void theConsumerMapsBothDatasets() {
        created(ann().post(ann + "/stores", database("warehouse", "warehouse")));
        created(ann().post(ann + "/stores", lake("mine", "received")));
        created(ann().post(
                        subscription + "/mappings",
                        json("{'dataset': 'prices', 'sink': {'type': 'parquet', 'store': 'mine', 'path': 'prices'}}")));
        created(ann().post(
                        subscription + "/mappings",
                        json("{'dataset': 'orders', 'sink': {'type': 'jdbc', 'store': 'warehouse', 'schema': 'public',"
                                + " 'table': 'orders'}}")));
    }

    private void aFullSnapshotArrives() throws SQLException {
        assertEnds(ordered("full"), "succeeded");
        assertPricesAre("1 ten", "2 twenty", "3 thirty");
        assertOrdersAre("1 new", "2 new", "3 paid");
    }

    private void theScheduleBringsWhatHasChanged() throws Exception {
        Answer followed = ann().put(subscription + "/trigger", json("{'state': 'active'}"));
        assertThat(Instant.parse(followed.text("nextAt"))).isAfter(clock.instant());
        prices.write("(1, 'ten'), (2, 'twenty-two'), (4, 'forty')");
        sql("shop", "insert into orders values (4, 'new')");
        sql("shop", "update orders set state = 'paid' where id = 1");
        sql("shop", "delete from orders where id = 2");
        clock.advance(Duration.ofHours(1));
        Eventually.holds(() ->
                first(subscription + "/snapshots").path("cause").asString().equals("schedule"));
        String snapshot = ann + "/snapshots/"
                + first(subscription + "/snapshots").path("id").asString();
        assertEnds(snapshot, "succeeded");
        assertPricesAre("1 ten", "2 twenty-two", "4 forty");
        assertOrdersAre("1 paid", "3 paid", "4 new");
        assertThat(ann().put(subscription + "/trigger", json("{'state': 'inactive'}"))
                        .status())
                .isEqualTo(200);
    }

    /** The permit is granted and on its way when the process is stopped: only its death makes the revocation effective. */
    private void aRevocationDuringARunLeavesTheOlderSnapshot() throws Exception {
        prices.write("(1, 'ten'), (2, 'twenty-two'), (4, 'forty'), (5, 'fifty')");
        sql("shop", "insert into orders values (5, 'new')");
        gate.hold();
        String snapshot = ordered("incremental");
        gate.awaitHeld();
        signal("STOP", snapshot);
        Answer revoking = provider().post(granted() + "/revocation", "");
        assertThat(revoking.text("state")).as(revoking.body()).isEqualTo("revoking");
        assertThat(revoking.json().path("openPermits").asInt()).isPositive();
        assertEnds(snapshot, "cancelled");
        JsonNode revoked = provider().get(granted() + "/revocation").json();
        assertThat(revoked.path("state").asString()).isEqualTo("revoked");
        assertThat(Instant.parse(revoked.path("effectiveAt").asString()))
                .isAfter(Instant.parse(revoked.path("requestedAt").asString()));
        gate.release();
        assertPricesAre("1 ten", "2 twenty-two", "4 forty");
        assertOrdersAre("1 paid", "3 paid", "4 new");
        assertThat(ann().post(subscription + "/snapshots", json("{'mode': 'full'}"))
                        .text("detail"))
                .isEqualTo("The subscription receives nothing now: revoked");
    }

    private String granted() {
        return share + "/subscriptions/" + subscription.substring(subscription.lastIndexOf('/') + 1);
    }

    private void reinstatedItIsDeliveredAgain() throws SQLException {
        assertThat(provider().post(granted() + "/reinstatement", "").text("state"))
                .isEqualTo("active");
        assertEnds(ordered("incremental"), "succeeded");
        assertPricesAre("1 ten", "2 twenty-two", "4 forty", "5 fifty");
        assertOrdersAre("1 paid", "3 paid", "4 new", "5 new");
    }

    private void aRunOutlivesTheService() throws Exception {
        prices.write("(1, 'ten')");
        sql("shop", "delete from orders where id > 1");
        String snapshot = ordered("incremental");
        Eventually.holds(() -> ann().get(snapshot).text("state").equals("running"));
        signal("STOP", snapshot);
        service.stop();
        start();
        assertThat(ann().get(snapshot).text("state")).isEqualTo("running");
        signal("CONT", snapshot);
        assertEnds(snapshot, "succeeded");
        assertPricesAre("1 ten");
        assertOrdersAre("1 paid");
    }

    private void bothSidesSeeWhatHappened() throws IOException {
        JsonNode received = ann().get(ann + "/history?side=received").json().path("items");
        JsonNode provided =
                provider().get(provider + "/history?side=provided").json().path("items");
        assertThat(received.findValuesAsString("dataset")).hasSameSizeAs(provided.findValuesAsString("dataset"));
        for (String dataset : List.of("prices", "orders")) {
            assertThat(committed(received, dataset)).containsExactly(4L, 3L, 2L, 1L);
            assertThat(committed(provided, dataset)).containsExactly(4L, 3L, 2L, 1L);
        }
        JsonNode holders = provider().get(share + "/holders").json().path("items");
        assertThat(holders.findValuesAsString("dataset")).containsExactlyInAnyOrder("prices", "orders");
        assertThat(holders.findValuesAsString("consumer")).containsOnly("Ann's");
        assertThat(holders.findValuesAsString("state")).containsOnly("active");
        assertAudited(provider(), provider, "invitation-accepted", "subscription-revoked", "revocation-effective");
        assertAudited(ann(), ann, "terms-accepted", "dataset-mapped", "revocation-effective");
        assertThat(service.data().resolve("runs")).isEmptyDirectory();
        assertThat(service.data().resolve("inspections")).isEmptyDirectory();
    }

    private static List<Long> committed(JsonNode lines, String dataset) {
        return lines.valueStream()
                .filter(line -> line.path("dataset").asString().equals(dataset))
                .filter(line -> line.path("outcome").asString().equals("committed"))
                .map(line -> line.path("number").asLong())
                .toList();
    }

    private void assertAudited(Http http, String account, String... actions) {
        Eventually.holds(() ->
                http.get(account + "/audit/verification").json().path("events").asLong() > 0);
        assertThat(http.get(account + "/audit/verification")
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
        assertThat(http.get(account + "/audit?limit=100").json().path("items").findValuesAsString("action"))
                .contains(actions);
    }

    private Http provider() {
        return service.http().as(providerToken);
    }

    private Http versioned() {
        return provider().with("If-Match", provider().get(share).header("ETag"));
    }

    private Http ann() {
        return service.http().as(annToken);
    }

    private JsonNode first(String list) {
        return ann().get(list).json().path("items").path(0);
    }

    private String named(String list, String name) {
        return provider()
                .get(list)
                .json()
                .path("items")
                .valueStream()
                .filter(item -> item.toString().contains("\"name\":\"" + name + "\""))
                .map(item -> list + "/" + item.path("id").asString())
                .findFirst()
                .orElseThrow();
    }

    private String login(String email) {
        return service.http()
                .post("/api/v1/login", json("{'email': '" + email + "', 'password': '" + PASSWORD + "'}"))
                .text("token");
    }

    private static Answer created(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private String database(String name, String database) {
        return json("{'name': '" + name + "', 'settings': {'type': 'postgresql', 'host': '127.0.0.1', 'port': "
                + postgres.getPort() + ", 'database': '" + database + "', 'user': 'postgres'},"
                + " 'credentials': {'secret': '" + STORE_SECRET + "'}}");
    }

    private String lake(String name, String root) {
        return json("{'name': '" + name + "', 'settings': {'type': 'local', 'root': '" + folder.resolve(root) + "'}}");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private String ordered(String mode) {
        Answer ordered = ann().post(subscription + "/snapshots", json("{'mode': '" + mode + "'}"));
        assertThat(ordered.status()).as(ordered.body()).isEqualTo(202);
        return ordered.header("Location");
    }

    private void assertEnds(String snapshot, String state) {
        Eventually.holdsWithin(
                Duration.ofSeconds(90), () -> ann().get(snapshot).json().has("endedAt"));
        String log = ann().get(snapshot + "/log").text("text");
        assertThat(log).doesNotContain(STORE_SECRET);
        Answer ended = ann().get(snapshot);
        assertThat(ended.text("state")).as(ended.body() + "\n" + log).isEqualTo(state);
    }

    private void signal(String signal, String snapshot) throws Exception {
        long pid = service.database()
                .sql("select pid from run where id = ?")
                .params(UUID.fromString(snapshot.substring(snapshot.lastIndexOf('/') + 1)))
                .query(Long.class)
                .single();
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database + "?user=postgres");
    }

    private void sql(String database, String statement) throws SQLException {
        try (Connection connection = connect(database);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private void assertPricesAre(String... rows) throws SQLException {
        assertThat(DuckDb.rows(folder.resolve("received/prices"), "item, price"))
                .containsExactly(rows);
    }

    private void assertOrdersAre(String... rows) throws SQLException {
        try (Connection connection = connect("warehouse")) {
            assertThat(DuckDb.rows(connection, "id, state", "orders")).containsExactly(rows);
        }
    }
}
