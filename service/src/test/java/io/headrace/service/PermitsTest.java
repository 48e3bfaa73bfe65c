package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the service answers to a run that asks for permits, as {@code docs/run-contract.md} promises it. */
@ParameterizedClass
@EnumSource(Database.class)
final class PermitsTest {
    private final Service service;
    private final Received received;
    private String snapshot;
    private Http run;

    PermitsTest(Database database) {
        this.service = Service.on(database);
        this.received = Received.by(new World(service), service);
    }

    @BeforeEach
    void startARun() throws IOException {
        received.script("await go", "report");
        snapshot = received.ordered();
        received.await(snapshot, "running");
        run = service.http()
                .as(Files.readString(
                        service.data().resolve("runs").resolve(id()).resolve("token")));
    }

    /** Else its place in the line would be missing for other tests. */
    @AfterEach
    void letItEnd() {
        received.file("go", "");
    }

    private String id() {
        return snapshot.substring(snapshot.lastIndexOf('/') + 1);
    }

    private Http.Answer ask(UUID permit) {
        return run.post(
                "/api/v1/permits",
                "{\"permitId\": \"" + permit + "\", \"runId\": \"" + id()
                        + "\", \"share\": \"s\", \"consumer\": \"c\", \"dataset\": \""
                        + received.dataset() + "\", \"number\": 4, \"later\": true}");
    }

    private long permits() {
        return service.database()
                .sql("select count(*) from permit where subscription_id = ? and returned_at is null")
                .params(received.subscription())
                .query(Long.class)
                .single();
    }

    @Test
    void theSameRequestAgainRenewsTheSamePermit() {
        UUID permit = UUID.randomUUID();
        assertThat(ask(permit).body()).isEqualTo("{\"permitId\":\"" + permit + "\",\"leaseMillis\":30000}");
        assertThat(ask(permit).status()).isEqualTo(200);
        assertThat(permits()).isEqualTo(1);
        assertThat(run.delete("/api/v1/permits/" + permit + "?outcome=unknown").status())
                .isEqualTo(204);
        assertThat(permits()).isEqualTo(1);
        assertThat(run.delete("/api/v1/permits/" + permit + "?outcome=not-applied")
                        .status())
                .isEqualTo(204);
        assertThat(permits()).isZero();
        assertThat(ask(permit).body()).isEqualTo("{\"permitId\":\"" + permit + "\",\"reason\":\"returned\"}");
        assertThat(run.delete("/api/v1/permits/" + permit + "?outcome=perhaps").status())
                .isEqualTo(400);
    }

    @Test
    void aPermitThatWasReturnedBeforeItsRequestArrivedIsNotGranted() {
        UUID permit = UUID.randomUUID();
        assertThat(run.delete("/api/v1/permits/" + permit + "?outcome=not-applied")
                        .status())
                .isEqualTo(204);
        assertThat(ask(permit).text("reason")).isEqualTo("returned");
    }

    @Test
    void refusalsAreOneWord() {
        service.database()
                .sql(
                        "insert into terms_version (account_id, share_id, number, text, text_sha256, created_by, created_at)"
                                + " select account_id, id, 1, 'terms', cast('x' as bytea), created_by, created_at from share where id = ?")
                .params(received.share())
                .update();
        service.database()
                .sql("update share set terms_number = 1 where id = ?")
                .params(received.share())
                .update();
        assertThat(ask(UUID.randomUUID()).text("reason")).isEqualTo("terms");
        service.database()
                .sql("update share set terms_number = null where id = ?")
                .params(received.share())
                .update();
        service.database()
                .sql("update subscription set epoch = epoch + 1 where id = ?")
                .params(received.subscription())
                .update();
        assertThat(ask(UUID.randomUUID()).text("reason")).isEqualTo("revoked");
        received.signal("STOP", snapshot);
        received.revoke();
        Http.Answer refused = ask(UUID.randomUUID());
        assertThat(refused.status()).isIn(401, 403);
        received.await(snapshot, "cancelled");
    }

    @Test
    void aDatasetThatTheProviderHasTakenOutIsNotPublished() {
        String share = "/api/v1/accounts/" + received.provider() + "/shares/" + received.share();
        assertThat(ask(UUID.randomUUID()).status()).isEqualTo(200);
        assertThat(received.asProvider()
                        .with("If-Match", "\"1\"")
                        .delete(share + "/datasets/" + received.dataset())
                        .status())
                .isEqualTo(204);
        assertThat(ask(UUID.randomUUID()).text("reason")).isEqualTo("unmapped");
    }

    @Test
    void theTokenDiesWithTheRun() {
        assertThat(service.http().post("/api/v1/permits", "{}").status()).isEqualTo(400);
        received.file("go", "").await(snapshot, "failed");
        assertThat(ask(UUID.randomUUID()).text("code")).isEqualTo("unauthenticated");
        assertThat(run.get("/api/v1/me").status()).isEqualTo(401);
    }
}
