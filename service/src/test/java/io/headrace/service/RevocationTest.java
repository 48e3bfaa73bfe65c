package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.security.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Taking back what was granted, while it is being delivered. */
@ParameterizedClass
@EnumSource(Database.class)
final class RevocationTest {
    private final Service service;
    private final World world;
    private final Received received;

    RevocationTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.received = Received.by(world, service);
    }

    private String state() {
        return received.revocation().path("state").asString();
    }

    @Test
    void withoutAnythingUnderWayItIsEffectiveAtOnce() {
        Http.Answer answer = received.revoke();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo(received.providerPath() + "/revocation");
        assertThat(answer.text("state")).isEqualTo("revoked");
        assertThat(Instant.parse(answer.text("effectiveAt")))
                .isBetween(Instant.parse(answer.text("requestedAt")), now());
        assertThat(answer.json().path("actions").toString()).isEqualTo("[\"reinstate\",\"change-expiry\"]");
        assertThat(received.revoke().text("effectiveAt")).isEqualTo(answer.text("effectiveAt"));
        assertThat(received.order("full").text("detail")).isEqualTo("The subscription receives nothing now: revoked");
    }

    private Instant now() {
        return service.clock().instant();
    }

    @Test
    void whatWaitsEndsAndWhatRunsPublishesNothing() {
        received.script("await go", "permit", "publish", "return", "report");
        String running = received.ordered();
        String waiting = received.ordered();
        received.await(running, "running");
        assertThat(received.revoke().text("state")).isEqualTo("revoked");
        assertThat(received.get(waiting).text("state")).isEqualTo("cancelled");
        received.await(running, "cancelled");
        assertThat(received.get(running).text("message")).isEqualTo("The provider has revoked the subscription");
        assertThat(received.published()).isEmpty();
    }

    @Test
    void aPermitThatIsOutIsWaitedFor() {
        received.script("permit", "mark permitted", "await go", "publish", "return", "report");
        String snapshot = received.ordered();
        Eventually.holds(() -> received.has("permitted"));
        received.signal("STOP", snapshot);
        assertThat(received.revoke().text("state")).isEqualTo("revoking");
        assertThat(received.revocation().path("openPermits").asInt()).isEqualTo(1);
        received.await(snapshot, "cancelled");
        assertThat(state()).isEqualTo("revoked");
        assertThat(received.file("go", "").published()).isEmpty();
        assertThat(endings()).containsExactly("dead");
    }

    private List<String> endings() {
        return service.database()
                .sql("select ending from permit where subscription_id = ?")
                .params(received.subscription())
                .query(String.class)
                .list();
    }

    @Test
    void aReturnedPermitIsEnough() {
        received.script("permit", "publish", "return", "mark returned", "await never");
        String snapshot = received.ordered();
        Eventually.holds(() -> received.has("returned"));
        received.signal("STOP", snapshot);
        assertThat(received.revoke().text("state")).isEqualTo("revoked");
        assertThat(endings()).containsExactly("published");
        received.await(snapshot, "cancelled");
        assertThat(received.published()).hasSize(1);
    }

    @Test
    void aReinstatedSubscriptionReceivesAgainButNotByWhatWasStartedBefore() {
        received.script("await go", "permit", "publish", "return", "report");
        String before = received.ordered();
        received.await(before, "running").signal("STOP", before);
        received.revoke();
        Http.Answer active = received.asProvider().post(received.providerPath() + "/reinstatement", "");
        assertThat(active.text("state")).isEqualTo("active");
        assertThat(active.json().path("actions").toString()).isEqualTo("[\"revoke\",\"change-expiry\"]");
        received.file("go", "").signal("CONT", before);
        received.await(before, "cancelled");
        assertThat(received.published()).isEmpty();
        received.await(received.ordered(), "succeeded");
        assertThat(received.published()).hasSize(1);
    }

    @Test
    void bothSidesFindItInTheirAudit() {
        received.revoke();
        for (UUID account : List.of(world.ours(), world.theirs())) {
            Http http = world.as(account.equals(world.ours()) ? world.ours(Role.READER) : world.stranger());
            assertThat(http.get("/api/v1/accounts/" + account + "/audit").body())
                    .contains(
                            "subscription-revoked",
                            "revocation-effective",
                            received.subscription().toString());
        }
    }

    @Test
    void theConsumerIsToldByMail() {
        received.revoke();
        Eventually.holds(() -> List.of(service.mail().getReceivedMessages()).stream()
                .anyMatch(mail -> subject(mail).endsWith("was revoked by its provider")
                        && subject(mail)
                                .contains(received.subscription().toString().substring(0, 8))));
    }

    private static String subject(jakarta.mail.internet.MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anAddressThatIsNoneKeepsNoRevocationFromHappening() {
        service.database()
                .sql("update app_user set email = 'a,b@headrace.test' where id = ?")
                .params(world.ours(Role.OWNER).id())
                .update();
        assertThat(received.revoke().status()).isEqualTo(202);
        assertThat(state()).isEqualTo("revoked");
    }

    @Test
    void anExpiredSubscriptionReceivesNothingUntilItsEndIsMoved() {
        String expiry = received.providerPath() + "/expiry";
        String past = now().minusSeconds(1).toString();
        assertThat(received.asProvider()
                        .put(expiry, "{\"expiresAt\": \"" + past + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(received.order("full").text("detail")).isEqualTo("The subscription receives nothing now: expired");
        String later = now().plus(Duration.ofDays(1)).toString();
        received.asProvider().put(expiry, "{\"expiresAt\": \"" + later + "\"}");
        received.await(received.ordered(), "succeeded");
    }

    @Test
    void aDeletedShareEndsItsSubscriptionsAndADeletedDatasetItsMappings() {
        String share = "/api/v1/accounts/" + world.theirs() + "/shares/" + received.share();
        Http changing = received.asProvider().with("If-Match", "\"1\"");
        assertThat(changing.delete(share + "/datasets/" + received.dataset()).status())
                .isEqualTo(204);
        assertThat(received.order("full").text("detail")).startsWith("No dataset is mapped yet");
        assertThat(changing.delete(share).status()).isEqualTo(204);
        assertThat(state()).isEqualTo("source-deleted");
        assertThat(received.revocation().path("effectiveAt").asString()).isNotEmpty();
        assertThat(received.revoke().text("code")).isEqualTo("conflict");
        assertThat(received.order("full").text("detail"))
                .isEqualTo("The subscription receives nothing now: source-deleted");
        assertThat(changing.delete(share).status()).isEqualTo(404);
    }
}
