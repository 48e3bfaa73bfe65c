package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Snapshots from the order to the report, taken by processes. */
@ParameterizedClass
@EnumSource(Database.class)
final class SnapshotsTest {
    private final Service service;
    private final World world;
    private final Received received;

    SnapshotsTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.received = Received.by(world, service);
    }

    private Path folder(String snapshot) {
        return service.data().resolve("runs").resolve(id(snapshot).toString());
    }

    private static UUID id(String snapshot) {
        return UUID.fromString(snapshot.substring(snapshot.lastIndexOf('/') + 1));
    }

    @Test
    void anOrderedSnapshotIsTakenAndReported() throws Exception {
        received.script("say hello", "progress", "await go", "permit", "publish", "return", "report");
        Http.Answer ordered = received.order("full");
        assertThat(ordered.status()).isEqualTo(202);
        assertThat(ordered.text("state")).isIn("queued", "starting", "running");
        String snapshot = ordered.header("Location");
        Eventually.holds(() -> received.get(snapshot).json().path("progress").size() == 1);
        JsonNode progress = received.get(snapshot).json().path("progress").path(0);
        assertThat(progress.path("dataset").asString()).isEqualTo("lineitem");
        assertThat(progress.path("step").asString()).isEqualTo("stage");
        assertThat(progress.path("rowsWritten").asLong()).isEqualTo(300);
        Path folder = folder(snapshot);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().matches("run.conf|token")))
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        received.file("go", "").await(snapshot, "succeeded");
        assertThat(received.published()).hasSize(1);
        Eventually.holds(() -> !Files.exists(folder));
        assertThat(received.get(snapshot).json().path("actions").size()).isZero();
        assertThat(received.get(snapshot + "/log").text("text")).endsWith("hello\n");
        String events = received.get(snapshot + "/events").body();
        assertThat(events).startsWith("event:snapshot\ndata:{").contains("\"state\":\"succeeded\"");
        assertThat(rows(snapshot)).isEqualTo("lineitem full committed 1 10");
    }

    private String rows(String snapshot) {
        return service.database()
                .sql(
                        "select dataset_name, snapshot_mode, outcome, number, rows_inserted from run_dataset where run_id = ?")
                .params(id(snapshot))
                .query((row, number) -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " "
                        + row.getLong(4) + " " + row.getLong(5))
                .single();
    }

    @Test
    void ofOneSubscriptionOneRunsAndTheNextWaits() {
        received.script("await go", "permit", "publish", "return", "report");
        String first = received.ordered();
        String second = received.ordered();
        received.await(first, "running");
        assertThat(received.get(second).text("state")).isEqualTo("queued");
        received.file("go", "").await(first, "succeeded").await(second, "succeeded");
        assertThat(received.published()).hasSize(2);
    }

    @Test
    void theSameKeyOrdersOnce() {
        String path = received.consumerPath() + "/subscriptions/" + received.subscription() + "/snapshots";
        Http http =
                world.as(world.ours(io.headrace.service.security.Role.OWNER)).with("Idempotency-Key", "k1");
        Http.Answer once = http.post(path, "{\"mode\": \"full\"}");
        assertThat(once.status()).isEqualTo(202);
        assertThat(http.post(path, "{\"mode\": \"full\"}").header("Location")).isEqualTo(once.header("Location"));
        assertThat(http.post(path, "{\"mode\": \"incremental\"}").text("code")).isEqualTo("key-reused");
        received.await(once.header("Location"), "succeeded");
    }

    @Test
    void aCancelledSnapshotEndsAlsoWhenItsProcessStandsStill() {
        received.script("await never");
        String asked = received.ordered();
        String waiting = received.ordered();
        received.await(asked, "running");
        assertThat(received.put(waiting + "/cancellation").text("state")).isEqualTo("cancelled");
        assertThat(received.put(asked + "/cancellation").text("state")).isEqualTo("cancelling");
        received.await(asked, "cancelled");
        String stopped = received.ordered();
        received.await(stopped, "running").signal("STOP", stopped);
        received.put(stopped + "/cancellation");
        received.await(stopped, "cancelled");
        assertThat(received.get(stopped).text("message")).startsWith("Cancelled by ");
        assertThat(received.published()).isEmpty();
    }

    @Test
    void aFailureIsToldInTheWordsOfTheReportWithNamesForIds() {
        received.script("fail denied");
        String snapshot = received.ordered();
        received.await(snapshot, "failed");
        JsonNode failed = received.get(snapshot).json();
        assertThat(failed.path("errorKind").asString()).isEqualTo("denied");
        assertThat(failed.path("message").asString()).isEqualTo("store of 'lineitem' failed");
    }

    @Test
    void aReportThatCannotBeKeptEndsTheRunAllTheSame() {
        received.script("fail " + "long-".repeat(13));
        String snapshot = received.ordered();
        received.await(snapshot, "failed");
        assertThat(received.get(snapshot).text("message"))
                .isEqualTo("The job's report cannot be kept; the service's log says why");
        received.script("report");
        received.await(received.ordered(), "failed");
    }

    @Test
    void whatMayGoWellLaterIsPlannedAnewAfterAPause() {
        received.script("fail unreachable");
        received.await(received.ordered(), "failed");
        assertThat(planned()).isEqualTo("retry queued");
    }

    private String snapshots() {
        return received.consumerPath() + "/subscriptions/" + received.subscription() + "/snapshots";
    }

    private String planned() {
        JsonNode newest = received.get(snapshots()).json().path("items").path(0);
        return newest.path("cause").asString() + " " + newest.path("state").asString();
    }

    @Test
    void aProcessThatIsKilledIsLostAndPlannedAnew() {
        received.script("await never");
        String snapshot = received.ordered();
        received.await(snapshot, "running").signal("KILL", snapshot);
        received.await(snapshot, "lost");
        assertThat(received.get(snapshot).text("message"))
                .isEqualTo("The job's process is gone and has left no report; what it committed stays");
        assertThat(planned()).isEqualTo("retry queued");
        Eventually.holds(() -> !Files.exists(folder(snapshot)));
    }

    @Test
    void aProcessThatDiesOfItselfSaysSoInItsLog() {
        received.script("say oops", "halt 1");
        String snapshot = received.ordered();
        received.await(snapshot, "failed");
        assertThat(received.get(snapshot).text("message"))
                .isEqualTo("The job ended with 1 and without a report; its log says why");
    }

    @Test
    void settingsThatMeanNothingEndTheRunBeforeAProcessIsMade() {
        service.database()
                .sql("update share_dataset set document = ? where id = ?")
                .params("{\"source\": {\"type\": \"delta\", \"path\": \"../up\"}}", received.dataset())
                .update();
        String snapshot = received.ordered();
        received.await(snapshot, "failed");
        assertThat(received.get(snapshot).text("errorKind")).isEqualTo("refused");
        assertThat(received.get(snapshot).text("message")).contains("'../up' is not a path below the store's root");
        Eventually.holds(() -> !Files.exists(folder(snapshot)));
    }

    @Test
    void withoutAMappingNothingIsOrdered() {
        service.database()
                .sql("update mapping set deleted_at = created_at, live = null where subscription_id = ?")
                .params(received.subscription())
                .update();
        assertThat(received.order("full").text("detail"))
                .isEqualTo("No dataset is mapped yet; say first where the data is to go");
    }
}
