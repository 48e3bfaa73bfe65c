package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.headrace.service.web.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service as it is installed, with its own database, killed by SIGKILL directly after what it has acknowledged and during a run. */
final class KilledServiceIT {
    private static final String TERMS = "Be kind.";
    private static final String ANN = "ann@headrace.test";

    @TempDir
    private Path folder;

    private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private ServiceProcess service;
    private DeltaFolder prices;
    private Party provider;
    private String share;

    @BeforeEach
    void begin() throws Exception {
        mail.start();
        prices = new DeltaFolder(folder.resolve("provided/prices"));
        prices.write("(1, 'ten'), (2, 'twenty')");
        Files.createDirectory(folder.resolve("received"));
        service = new ServiceProcess(folder, mail.getSmtp().getPort()).start();
        String token = Files.readString(service.data().resolve("owner-token")).strip();
        provider = Party.first(service::http, "paula@headrace.test", token);
        provider.create(provider.account() + "/stores", lake("lake", "provided"));
        share = provider.create(provider.account() + "/shares", "{'name': 'retail'}");
        provider.create(
                share + "/datasets",
                "{'settings': {'name': 'prices', 'key': ['item'],"
                        + " 'source': {'type': 'delta', 'store': 'lake', 'path': 'prices'}}}");
        provider.change("POST", share, share + "/terms", "{'text': '" + TERMS + "'}");
    }

    @AfterEach
    void end() throws Exception {
        service.kill();
        mail.stop();
    }

    private String lake(String name, String root) {
        return "{'name': '" + name + "', 'settings': {'type': 'local', 'root': '" + folder.resolve(root) + "'}}";
    }

    private void killAndStart() throws Exception {
        service.kill();
        service.start();
    }

    @Test
    void whatItHasAcknowledgedStaysAndARunGoesOn() throws Exception {
        String invitation = provider.create(share + "/invitations", "{'email': '" + ANN + "'}");
        Mailbox box = new Mailbox(mail, ANN);
        String link = box.letter("Invitation", 1).token();
        Party.accept(service.http(), box, link, Sha256.of(TERMS).hex());
        killAndStart();
        Party ann = Party.loggedIn(service::http, ANN);
        assertThat(provider.get(invitation).path("state").asString()).isEqualTo("accepted");
        String subscriptions = ann.account() + "/subscriptions";
        String subscription =
                subscriptions + "/" + ann.first(subscriptions).path("id").asString();
        ann.create(ann.account() + "/stores", lake("mine", "received"));
        ann.create(
                subscription + "/mappings",
                "{'dataset': 'prices', 'sink': {'type': 'parquet', 'store': 'mine', 'path': 'prices'}}");

        String snapshot = ann.order(subscription + "/snapshots", "{'mode': 'full'}");
        ann.await(snapshot, "running");
        String run = snapshot.substring(snapshot.lastIndexOf('/') + 1);
        JobProgram.signal("STOP", run);
        killAndStart();
        assertThat(ann.get(snapshot).path("state").asString()).isEqualTo("running");
        JobProgram.signal("CONT", run);
        ann.assertEnds(snapshot, "succeeded");
        assertThat(DuckDb.rows(folder.resolve("received/prices"), "item, price"))
                .containsExactly("1 ten", "2 twenty");
        assertThat(ann.get(ann.account() + "/history").path("items").findValuesAsString("outcome"))
                .isEqualTo(List.of("committed"));

        String granted = share + "/subscriptions/" + subscription.substring(subscription.lastIndexOf('/') + 1);
        JsonNode revoked = provider.post(granted + "/revocation", "").json();
        killAndStart();
        JsonNode after = provider.get(granted + "/revocation");
        assertThat(after.path("state").asString()).isEqualTo("revoked");
        assertThat(after.path("effectiveAt")).isEqualTo(revoked.path("effectiveAt"));
        assertThat(ann.post(subscription + "/snapshots", "{'mode': 'full'}").text("detail"))
                .isEqualTo("The subscription receives nothing now: revoked");
    }
}
