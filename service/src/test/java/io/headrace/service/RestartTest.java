package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.database.Columns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots outlive the service that has started them. */
final class RestartTest {
    @TempDir
    private Path data;

    /** The same share, seen through another service on the same data. */
    private record Lives(Service service, Received received, String snapshot) {}

    private Lives running(String... script) {
        Service service = Service.in(data);
        Received received = Received.by(new World(service), service).script(script);
        String snapshot = received.ordered();
        Eventually.holds(() -> received.has("started"));
        received.await(snapshot, "running");
        return new Lives(service, received, snapshot);
    }

    private static String state(Service service, String snapshot) {
        return service.database()
                .sql("select state from run where id = ?")
                .params(java.util.UUID.fromString(snapshot.substring(snapshot.lastIndexOf('/') + 1)))
                .query(String.class)
                .single();
    }

    @Test
    void aProcessThatStillRunsIsFoundAgainAndItsReportIsTaken() throws Exception {
        Lives before = running("mark started", "await go", "report");
        before.service().stop();
        Path secret = Files.writeString(
                Files.createDirectories(data.resolve("inspections").resolve("killed"))
                        .resolve("lake.secret"),
                "secret");
        Service after = Service.in(data);
        try {
            assertThat(secret.getParent()).doesNotExist();
            assertThat(state(after, before.snapshot())).isEqualTo("running");
            before.received().file("go", "");
            Eventually.holds(() -> state(after, before.snapshot()).equals("failed"));
            assertThat(after.database()
                            .sql("select message from run")
                            .query(String.class)
                            .single())
                    .isEqualTo("refused");
        } finally {
            after.stop();
        }
    }

    @Test
    void aProcessThatIsGoneIsMarkedLostAndPlannedAnew() throws Exception {
        Lives before = running("mark started", "await never");
        long pid = before.received().pid(before.snapshot());
        before.service().stop();
        new ProcessBuilder("kill", "-KILL", String.valueOf(pid)).start().waitFor();
        Eventually.holds(
                () -> ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true));
        Service after = Service.in(data);
        try {
            Eventually.holds(() -> state(after, before.snapshot()).equals("lost"));
            assertThat(after.database()
                            .sql("select cause from run where state = 'queued'")
                            .query(String.class)
                            .single())
                    .isEqualTo("retry");
        } finally {
            after.stop();
        }
    }

    @Test
    void aProcessWhoseNumberWasNotWrittenDownIsFoundByItsDirectory() {
        Lives before = running("mark started", "await go", "report");
        before.service()
                .database()
                .sql("update run set state = 'starting', pid = null, pid_started_at = null")
                .update();
        Eventually.holds(() -> state(before.service(), before.snapshot()).equals("running"));
        before.received().file("go", "").await(before.snapshot(), "failed");
        before.service().stop();
    }

    @Test
    void aProcessIsNotTakenForDeadWhenTheClockOfTheMachineWasSet() {
        Lives before = running("mark started", "await go", "report");
        Instant moved = Instant.parse("2020-02-02T02:02:02Z");
        before.service()
                .database()
                .sql("update run set pid_started_at = ?")
                .params(Columns.time(moved))
                .update();
        Eventually.holds(() -> before.service()
                        .database()
                        .sql("select count(*) from run where pid_started_at = ?")
                        .params(Columns.time(moved))
                        .query(Integer.class)
                        .single()
                == 0);
        assertThat(state(before.service(), before.snapshot())).isEqualTo("running");
        before.received().file("go", "").await(before.snapshot(), "failed");
        before.service().stop();
    }
}
