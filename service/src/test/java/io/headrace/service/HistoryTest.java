package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.headrace.service.security.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What both sides see of what was delivered, and who is told. */
@ParameterizedClass
@EnumSource(Database.class)
final class HistoryTest {
    private final Service service;
    private final World world;
    private final Received received;

    HistoryTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.received = Received.by(world, service);
    }

    private String history(String side) {
        return "/api/v1/accounts/" + (side.equals("received") ? world.ours() : world.theirs());
    }

    private Http as(String side) {
        return world.as(side.equals("received") ? world.ours(Role.READER) : world.stranger());
    }

    private JsonNode lines(String side) {
        return as(side).get(history(side) + "/history?side=" + side).json().path("items");
    }

    @Test
    void bothSidesSeeEachSnapshotAndTheOnesThatNoReportTellsOf() {
        received.await(received.ordered(), "succeeded");
        received.file("snapshot-2", "by hand").file("snapshot-3", "by hand");
        received.await(received.ordered(), "succeeded");
        for (String side : List.of("received", "provided")) {
            JsonNode lines = lines(side);
            assertThat(lines.size()).isEqualTo(4);
            assertThat(lines.path(0).path("number").asLong()).isEqualTo(4);
            assertThat(lines.path(0).path("outcome").asString()).isEqualTo("committed");
            assertThat(lines.findValues("outcome").stream().map(JsonNode::asString))
                    .containsExactlyInAnyOrder("committed", "unreported", "unreported", "committed");
            assertThat(as(side).get(history(side) + "/history/export?format=json&side=" + side)
                            .body()
                            .lines())
                    .hasSize(4);
        }
        JsonNode other = as("received")
                .get(history("received") + "/history?side=provided")
                .json();
        assertThat(other.path("items").size()).isZero();
        JsonNode holder = as("provided")
                .get(history("provided") + "/shares/" + received.share() + "/holders")
                .json()
                .path("items")
                .path(0);
        assertThat(holder.path("dataset").asString()).isEqualTo("lineitem");
        assertThat(holder.path("number").asLong()).isEqualTo(4);
        assertThat(holder.path("watermark").asString()).isEqualTo("version 4");
        assertThat(holder.path("state").asString()).isEqualTo("active");
    }

    @Test
    void aCellOfTheExportIsNeverAFormula() {
        received.await(received.ordered(), "succeeded");
        service.database()
                .sql("update run_dataset set message = ?, window_to = ? where subscription_id = ?")
                .params("=HYPERLINK(\"http://x\")", "a,b", received.subscription())
                .update();
        String csv = as("received")
                .get(history("received") + "/history/export?format=csv")
                .body();
        assertThat(csv).startsWith("id,recordedAt,share,").contains("\"'=HYPERLINK(\"\"http://x\"\")\"", "\"a,b\"");
        assertThat(as("received")
                        .get(history("received") + "/history/export?format=xml")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aWebhookIsCalledWithASignatureUntilItAnswers() throws Exception {
        BlockingQueue<Map.Entry<String, String>> calls = new LinkedBlockingQueue<>();
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String sent = exchange.getRequestHeaders().getFirst("X-Headrace-Timestamp") + "."
                    + exchange.getRequestHeaders().getFirst("X-Headrace-Signature");
            calls.add(Map.entry(sent, body));
            exchange.sendResponseHeaders(asked.getAndIncrement() == 0 ? 500 : 204, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
            Http owner = world.as(world.ours(Role.OWNER));
            Http.Answer created = owner.post(
                    history("received") + "/webhooks", "{\"url\": \"" + url + "\", \"topics\": [\"revoked\"]}");
            assertThat(created.status()).isEqualTo(201);
            received.revoke();
            Map.Entry<String, String> failed = calls.poll(20, TimeUnit.SECONDS);
            assertThat(failed.getValue())
                    .contains("\"topic\":\"revoked\"", received.subscription().toString());
            assertThat(failed.getKey()).endsWith("sha256=" + hmac(created.text("secret"), failed));
            Eventually.holds(() -> service.database()
                            .sql("select attempts from outbox where channel = 'webhook' and account_id = ?")
                            .params(world.ours())
                            .query(Integer.class)
                            .single()
                    == 1);
            service.clock().advance(java.time.Duration.ofSeconds(11));
            assertThat(calls.poll(20, TimeUnit.SECONDS)).isNotNull();
            Eventually.holds(() -> service.database()
                            .sql(
                                    "select count(*) from outbox where channel = 'webhook' and account_id = ? and sent_at is not null")
                            .params(world.ours())
                            .query(Integer.class)
                            .single()
                    == 1);
        } finally {
            server.stop(0);
        }
    }

    private static String hmac(String secret, Map.Entry<String, String> call) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String timestamp = call.getKey().substring(0, call.getKey().indexOf('.'));
        return java.util.HexFormat.of()
                .formatHex(mac.doFinal((timestamp + "." + call.getValue()).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void addressesThatAreNoWebhooksAreRefused() throws IOException {
        Http owner = world.as(world.ours(Role.OWNER));
        for (String url : List.of("ftp://x/", "https://user@x/", "nonsense", "https://x/#a", "file:///etc/passwd")) {
            assertThat(owner.post(
                                    history("received") + "/webhooks",
                                    "{\"url\": \"" + url + "\", \"topics\": [\"revoked\"]}")
                            .status())
                    .as(url)
                    .isEqualTo(400);
        }
    }
}
