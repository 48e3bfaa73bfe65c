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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The whole story over HTTP with nothing stood in for: PostgreSQL below the service and on both sides, mail by SMTP, a Delta
 * table, a store that speaks S3, and {@code headrace run} and {@code headrace inspect} as processes.
 */
final class StoryIT {
    private static final String TERMS = "For planning deliveries only.";
    private static final String SECRET = "canary-77aa";

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock();
    private EmbeddedPostgres postgres;
    private S3Store s3;
    private PermitGate gate;
    private Service service;
    private DeltaFolder prices;
    private Party provider;
    private String share;
    private Party ann;
    private String subscription;

    @BeforeEach
    void begin() throws Exception {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        for (String database : List.of("headrace", "shop", "warehouse")) {
            sql("postgres", "create database " + database);
        }
        sql("shop", "create table orders (id integer primary key, state text not null)");
        sql("shop", "insert into orders values (1, 'new'), (2, 'new'), (3, 'paid')");
        prices = new DeltaFolder(folder.resolve("lake/prices"));
        prices.write("(1, 'ten'), (2, 'twenty'), (3, 'thirty')");
        s3 = new S3Store(Files.createDirectory(folder.resolve("s3")));
        s3.bucket("received");
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
                        "--headrace.stores.hosts[1]=" + s3.address(),
                        "--headrace.stores.local-roots[0]=" + folder.resolve("lake"),
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
        noSecretIsLeftBehind();
    }

    private void theProviderOffersAShare() throws IOException {
        String token = Files.readString(service.data().resolve("owner-token")).strip();
        provider = Party.first(() -> service.http(), "paula@headrace.test", token);
        provider.create(provider.account() + "/stores", database("shop"));
        provider.create(
                provider.account() + "/stores",
                "{'name': 'lake', 'settings': {'type': 'local', 'root': '" + folder.resolve("lake") + "'}}");
        share = provider.create(provider.account() + "/shares", "{'name': 'retail', 'description': 'Of a shop'}");
        provider.create(
                share + "/datasets",
                "{'settings': {'name': 'prices', 'key': ['item'],"
                        + " 'source': {'type': 'delta', 'store': 'lake', 'path': 'prices'}}}");
        provider.create(
                share + "/datasets",
                "{'settings': {'name': 'orders', 'key': ['id'],"
                        + " 'source': {'type': 'jdbc', 'store': 'shop', 'schema': 'public', 'table': 'orders'}}}");
        provider.change("POST", share, share + "/terms", "{'text': '" + TERMS + "'}");
        String start = clock.instant().minusSeconds(600).toString();
        provider.change("PUT", share, share + "/schedule", "{'every': 'hour', 'start': '" + start + "'}");
    }

    private void storesAndDatasetsAreLookedInto() {
        String shop = named(provider.account() + "/stores", "shop");
        String tested = provider.order(shop + "/inspections", "{'kind': 'test', 'asSink': true}");
        String listed = provider.order(shop + "/inspections", "{'kind': 'list'}");
        String schema = provider.order(
                shop + "/inspections",
                "{'kind': 'schema', 'source': {'type': 'jdbc', 'schema': 'public', 'table': 'orders'}}");
        String preview = provider.order(named(share + "/datasets", "prices") + "/inspections", "{'kind': 'preview'}");
        assertThat(found(tested).path("source").path("type").asString()).isEqualTo("jdbc");
        assertThat(found(listed).path("source").path("table").asString()).isEqualTo("orders");
        assertThat(found(schema).path("columns").findValuesAsString("name")).containsExactly("id", "state");
        assertThat(found(preview).path("rows").toString()).contains("ten", "twenty", "thirty");
        assertThat(provider.get(shop).path("check").path("state").asString()).isEqualTo("ok");
    }

    /** The first dataset of the answer, which is no failure. */
    private JsonNode found(String inspection) {
        JsonNode ended = provider.ended(inspection);
        assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("succeeded");
        return ended.path("result").path("datasets").path(0);
    }

    private String named(String list, String name) {
        Stream<JsonNode> items = provider.get(list).path("items").valueStream();
        return items.filter(item -> item.toString().contains("\"name\":\"" + name + "\""))
                .map(item -> list + "/" + item.path("id").asString())
                .findFirst()
                .orElseThrow();
    }

    private void oneConsumerRejectsAndOneAccepts() throws Exception {
        String bobs = provider.create(share + "/invitations", "{'email': 'bob@headrace.test'}");
        String anns = provider.create(share + "/invitations", "{'email': 'ann@headrace.test'}");
        String link = mail("bob").letter("Invitation", 1).token();
        assertThat(service.http().submit("/invitations/reject", "token", link).body())
                .contains("You have rejected the invitation.");
        String good = mail("ann").letter("Invitation", 1).token();
        assertThat(service.http().submit("/invitations", "token", good).body()).contains(TERMS, "prices", "orders");
        Party.accept(service.http(), mail("ann"), good, Sha256.of(TERMS).hex());
        ann = Party.loggedIn(() -> service.http(), "ann@headrace.test");
        assertThat(provider.get(bobs).path("state").asString()).isEqualTo("rejected");
        assertThat(provider.get(anns).path("state").asString()).isEqualTo("accepted");
        String subscriptions = ann.account() + "/subscriptions";
        subscription = subscriptions + "/" + ann.first(subscriptions).path("id").asString();
    }

    private Mailbox mail(String name) {
        return new Mailbox(service, name + "@headrace.test");
    }

    private void theConsumerMapsBothDatasets() {
        ann.create(ann.account() + "/stores", database("warehouse"));
        ann.create(
                ann.account() + "/stores",
                "{'name': 'mine', 'settings': {'type': 's3', 'bucket': 'received', 'prefix': 'shares', 'path-style': true,"
                        + " 'tls': false, 'endpoint': '" + s3.address() + "'}, 'credentials': {'login': '"
                        + S3Store.ACCESS + "', 'secret': '" + S3Store.SECRET + "'}}");
        ann.create(
                subscription + "/mappings",
                "{'dataset': 'prices', 'sink': {'type': 'parquet', 'store': 'mine', 'path': 'prices'}}");
        ann.create(
                subscription + "/mappings",
                "{'dataset': 'orders',"
                        + " 'sink': {'type': 'jdbc', 'store': 'warehouse', 'schema': 'public', 'table': 'orders'}}");
    }

    private String database(String name) {
        return "{'name': '" + name + "', 'settings': {'type': 'postgresql', 'host': '127.0.0.1', 'port': "
                + postgres.getPort() + ", 'database': '" + name + "', 'user': 'postgres'},"
                + " 'credentials': {'secret': '" + SECRET + "'}}";
    }

    private void aFullSnapshotArrives() throws Exception {
        ann.assertEnds(ann.order(subscription + "/snapshots", "{'mode': 'full'}"), "succeeded");
        assertPricesAre("1 ten", "2 twenty", "3 thirty");
        assertOrdersAre("1 new", "2 new", "3 paid");
    }

    private void theScheduleBringsWhatHasChanged() throws Exception {
        Instant now = clock.instant();
        JsonNode followed = trigger("active");
        assertThat(Instant.parse(followed.path("nextAt").asString())).isBetween(now, now.plusSeconds(3600));
        prices.write("(1, 'ten'), (2, 'twenty-two'), (4, 'forty')");
        sql("shop", "insert into orders values (4, 'new')");
        sql("shop", "update orders set state = 'paid' where id = 1");
        sql("shop", "delete from orders where id = 2");
        clock.advance(Duration.ofHours(1));
        Eventually.holds(() -> newest().path("cause").asString().equals("schedule"));
        ann.assertEnds(ann.account() + "/snapshots/" + newest().path("id").asString(), "succeeded");
        assertPricesAre("1 ten", "2 twenty-two", "4 forty");
        assertOrdersAre("1 paid", "3 paid", "4 new");
        trigger("inactive");
    }

    private JsonNode newest() {
        return ann.first(subscription + "/snapshots");
    }

    private JsonNode trigger(String state) {
        Answer set = ann.http().put(subscription + "/trigger", Party.json("{'state': '" + state + "'}"));
        assertThat(set.status()).as(set.body()).isEqualTo(200);
        return set.json();
    }

    /** The permit is granted and on its way when the process is stopped: only its death makes the revocation effective. */
    private void aRevocationDuringARunLeavesTheOlderSnapshot() throws Exception {
        prices.write("(1, 'ten'), (2, 'twenty-two'), (4, 'forty'), (5, 'fifty')");
        sql("shop", "insert into orders values (5, 'new')");
        gate.hold();
        String snapshot = ann.order(subscription + "/snapshots", "{'mode': 'incremental'}");
        gate.awaitHeld();
        signal("STOP", snapshot);
        JsonNode revoking = provider.post(granted() + "/revocation", "").json();
        assertThat(revoking.path("state").asString()).isEqualTo("revoking");
        assertThat(revoking.path("openPermits").asInt()).isPositive();
        ann.assertEnds(snapshot, "cancelled");
        JsonNode revoked = provider.get(granted() + "/revocation");
        assertThat(revoked.path("state").asString()).isEqualTo("revoked");
        assertThat(Instant.parse(revoked.path("effectiveAt").asString()))
                .isAfter(Instant.parse(revoked.path("requestedAt").asString()));
        gate.release();
        assertPricesAre("1 ten", "2 twenty-two", "4 forty");
        assertOrdersAre("1 paid", "3 paid", "4 new");
        assertThat(ann.post(subscription + "/snapshots", "{'mode': 'full'}").text("detail"))
                .isEqualTo("The subscription receives nothing now: revoked");
    }

    private String granted() {
        return share + "/subscriptions/" + subscription.substring(subscription.lastIndexOf('/') + 1);
    }

    private void reinstatedItIsDeliveredAgain() throws Exception {
        JsonNode active = provider.post(granted() + "/reinstatement", "").json();
        assertThat(active.path("state").asString()).isEqualTo("active");
        ann.assertEnds(ann.order(subscription + "/snapshots", "{'mode': 'incremental'}"), "succeeded");
        assertPricesAre("1 ten", "2 twenty-two", "4 forty", "5 fifty");
        assertOrdersAre("1 paid", "3 paid", "4 new", "5 new");
    }

    private void aRunOutlivesTheService() throws Exception {
        prices.write("(1, 'ten')");
        sql("shop", "delete from orders where id > 1");
        String snapshot = ann.order(subscription + "/snapshots", "{'mode': 'incremental'}");
        ann.await(snapshot, "running");
        signal("STOP", snapshot);
        service.stop();
        start();
        assertThat(ann.get(snapshot).path("state").asString()).isEqualTo("running");
        signal("CONT", snapshot);
        ann.assertEnds(snapshot, "succeeded");
        assertPricesAre("1 ten");
        assertOrdersAre("1 paid");
    }

    private void bothSidesSeeWhatHappened() {
        JsonNode received = ann.get(ann.account() + "/history?side=received").path("items");
        JsonNode provided =
                provider.get(provider.account() + "/history?side=provided").path("items");
        for (String dataset : List.of("prices", "orders")) {
            assertThat(committed(received, dataset))
                    .containsExactly("4 incremental", "3 incremental", "2 incremental", "1 full");
            assertThat(committed(provided, dataset)).isEqualTo(committed(received, dataset));
        }
        JsonNode holders = provider.get(share + "/holders").path("items");
        assertThat(holders.findValuesAsString("dataset")).containsExactlyInAnyOrder("prices", "orders");
        assertThat(holders.findValuesAsString("consumer")).containsOnly("Ann's");
        assertThat(holders.findValuesAsString("number")).containsOnly("4");
        assertAudited(provider, "invitation-accepted", "subscription-revoked", "revocation-effective");
        assertAudited(ann, "terms-accepted", "dataset-mapped", "revocation-effective");
    }

    private static List<String> committed(JsonNode lines, String dataset) {
        return lines.valueStream()
                .filter(line -> line.path("dataset").asString().equals(dataset))
                .filter(line -> line.path("outcome").asString().equals("committed"))
                .map(line ->
                        line.path("number").asLong() + " " + line.path("mode").asString())
                .toList();
    }

    private static void assertAudited(Party party, String... actions) {
        Eventually.holds(() -> party.get(party.account() + "/audit?limit=100")
                .path("items")
                .findValuesAsString("action")
                .containsAll(List.of(actions)));
        JsonNode verdict = party.get(party.account() + "/audit/verification");
        assertThat(verdict.path("intact").asBoolean()).as(verdict.toString()).isTrue();
    }

    private void noSecretIsLeftBehind() throws IOException {
        assertThat(service.data().resolve("runs")).isEmptyDirectory();
        assertThat(service.data().resolve("inspections")).isEmptyDirectory();
        try (Stream<Path> files = Files.walk(service.data())) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(file)
                    .content(java.nio.charset.StandardCharsets.ISO_8859_1)
                    .doesNotContain(SECRET, S3Store.SECRET));
        }
    }

    private void signal(String signal, String snapshot) throws Exception {
        JobProgram.signal(signal, snapshot.substring(snapshot.lastIndexOf('/') + 1));
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

    private void assertPricesAre(String... rows) throws Exception {
        assertThat(DuckDb.rows(s3.bucket("received").resolve("shares/prices"), "item, price"))
                .containsExactly(rows);
    }

    private void assertOrdersAre(String... rows) throws SQLException {
        try (Connection connection = connect("warehouse")) {
            assertThat(DuckDb.rows(connection, "id, state", "orders")).containsExactly(rows);
        }
    }
}
