package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunCommandTest {
    private static final String ID = "20261122T065402123Z-[0-9a-f]{6}";

    @TempDir
    private Path folder;

    private Path state() {
        return folder.resolve(".headrace/orders");
    }

    private static DatasetReport unchanged() {
        return Typed.ended(Typed.plan("bolt", "lineitem", Mode.NOTHING), Outcome.UNCHANGED, Optional.empty());
    }

    @Test
    void aRunEndsWithATableAndALinePerFailure() {
        Typed cli = new Typed(folder);
        cli.reports = List.of(
                Typed.committed(Typed.plan("acme", "lineitem", Mode.FULL)),
                Typed.failed("acme", "supplier", Kind.UNREACHABLE, "Host 'db' does not answer."),
                unchanged());
        int code = cli.type("run", cli.file.toString());
        assertThat(cli.out.replaceAll(ID, "ID"))
                .isEqualTo(
                        """
                        dataset        mode         outcome     read  inserted  updated  deleted    bytes  seconds  watermark
                        acme/lineitem  full         committed  1,200     1,000      150       50  34.1 kB      1.2  version 7
                        acme/supplier  incremental  failed         -         -        -        -        -      0.3
                        bolt/lineitem  nothing      unchanged      -         -        -        -        -      0.3  version 7

                        Run ID of share 'orders': 1 committed, 1 unchanged, 1 failed
                        """);
        assertThat(cli.err.replaceAll(ID, "ID").replace(folder.toString(), "/shares"))
                .isEqualTo(
                        """
                        acme/lineitem: full, start -> version 7
                        acme/lineitem: committed after 1.2 s
                        acme/supplier: incremental, version 4 -> version 7
                        acme/supplier: failed after 0.3 s
                        bolt/lineitem: unchanged after 0.3 s
                        acme/supplier: Host 'db' does not answer.
                        More in '/shares/.headrace/orders/logs/ID.log'
                        """);
        assertThat(code).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 2", "NOT_FOUND, 2", "DENIED, 2", "UNREACHABLE, 5", "BAD_DATA, 1", "TARGET_OCCUPIED, 6",
        "SINK_CHANGED, 6", "HISTORY_LOST, 6", "OUTDATED, 6", "STORE_FULL, 1", "REVOKED, 7", "INTERNAL, 1"
    })
    void theExitCodeSaysWhoHasToAct(Kind kind, int expected) {
        Typed cli = new Typed(folder);
        cli.reports = List.of(Typed.failed("acme", "lineitem", kind, "It is so."), unchanged());
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(expected);
    }

    @Test
    void aConflictIsFourAndAnUnknownEndIsFive() {
        Typed cli = new Typed(folder);
        Optional<Failure> failure = Optional.of(new Failure(Kind.INTERNAL, "Another run was first."));
        cli.reports = List.of(Typed.ended(Typed.plan("acme", "lineitem", Mode.FULL), Outcome.CONFLICT, failure));
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(4);
        cli.reports = List.of(Typed.ended(Typed.plan("acme", "lineitem", Mode.FULL), Outcome.UNKNOWN, failure));
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(5);
    }

    @Test
    void whatAPersonMustActOnHidesWhatAnotherRunWouldMend() {
        Typed cli = new Typed(folder);
        cli.reports = List.of(
                Typed.failed("acme", "lineitem", Kind.UNREACHABLE, "Host 'db' does not answer."),
                Typed.failed("bolt", "lineitem", Kind.HISTORY_LOST, "Order a full snapshot."));
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(6);
    }

    @Test
    void nothingNewIsThreeOnlyIfAskedFor() {
        Typed cli = new Typed(folder);
        cli.reports = List.of(unchanged());
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(0);
        assertThat(cli.type("run", cli.file.toString(), "--fail-if-unchanged")).isEqualTo(3);
        cli.reports = List.of(unchanged(), Typed.committed(Typed.plan("acme", "lineitem", Mode.FULL)));
        assertThat(cli.type("run", cli.file.toString(), "--fail-if-unchanged")).isEqualTo(0);
    }

    @Test
    void aQuietRunSaysNothingButFailures() {
        Typed cli = new Typed(folder);
        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.FULL)));
        assertThat(cli.type("run", cli.file.toString(), "-q")).isEqualTo(0);
        assertThat(cli.out + cli.err).isEmpty();
        cli.reports = List.of(Typed.failed("acme", "supplier", Kind.UNREACHABLE, "Host 'db' does not answer."));
        cli.type("run", cli.file.toString(), "-q");
        assertThat(cli.out).isEmpty();
        assertThat(cli.err).startsWith("acme/supplier: Host 'db' does not answer.\nMore in '");
    }

    @Test
    void theReportIsKeptPrintedAndWrittenWhereAskedFor() throws Exception {
        Typed cli = new Typed(folder);
        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.INCREMENTAL)));
        Path report = folder.resolve("out/report.json");
        cli.type("run", cli.file.toString(), "--json", "--report", report.toString());
        JsonNode printed = new ObjectMapper().readTree(cli.out);
        String expected =
                """
                {"schemaVersion": 1, "event": "run", "runId": "ID", "share": "orders",
                 "startedBy": "ME", "startedAt": "2026-11-22T06:54:02.123Z", "endedAt": "2026-11-22T06:54:04.623Z", "datasets": [{
                  "consumer": "acme", "dataset": "lineitem", "target": "delta lineitem in store 'warehouse'",
                  "writeMode": "mirror", "mode": "incremental", "commitNumber": 4,
                  "reason": "versions 5 to 7 by change data feed", "fromWatermark": "version 4",
                  "toWatermark": "version 7", "expectedRows": 1200, "expectedBytes": null,
                  "columns": ["id bigint", "name string"], "masks": {"name": "redact"}, "schemaDifferences": [], "failure": null,
                  "outcome": "committed", "rowsRead": 1200, "rowsInserted": 1000, "rowsUpdated": 150,
                  "rowsDeleted": 50, "bytesWritten": 34100, "filesWritten": 3, "tookMillis": 1234}]}
                """
                        .replace("\"ME\"", "\"" + System.getProperty("user.name") + "\"")
                        .replace("\"ID\"", "\"" + printed.get("runId").asText() + "\"");
        assertThat(printed).isEqualTo(new ObjectMapper().readTree(expected));
        assertThat(new ObjectMapper().readTree(report.toFile())).isEqualTo(printed);
        try (Stream<Path> kept = Files.list(state().resolve("runs"))) {
            assertThat(kept.toList())
                    .containsExactly(
                            state().resolve("runs").resolve(printed.get("runId").asText() + ".json"));
        }
    }

    @Test
    void aStateFolderThatCannotBeWrittenStopsTheRunBeforeAnythingMoves() throws Exception {
        Typed cli = new Typed(folder);
        Path occupied = Files.createFile(folder.resolve("state"));
        assertThat(cli.type("run", cli.file.toString(), "--state", occupied.toString()))
                .isEqualTo(2);
        assertThat(cli.err)
                .isEqualTo("The state folder cannot be written (" + occupied + "/runs: Not a directory"
                        + "); name another with --state DIR. Nothing was delivered.\n");
        assertThat(cli.asked).isEmpty();
    }

    @Test
    void anErrorOfOursIsOneLineAndItsMessageStaysInTheLog() {
        Typed cli = new Typed(folder);
        cli.mistake = Optional.of(new IllegalStateException("row: card 4711"));
        assertThat(cli.type("run", cli.file.toString())).isEqualTo(1);
        assertThat(cli.err.replaceAll(ID, "ID").replace(folder.toString(), "/shares"))
                .isEqualTo("Headrace has failed (IllegalStateException, error ID). This is our mistake; details are in"
                        + " '/shares/.headrace/orders/logs/ID.log'\n");
    }

    @Test
    void aSparkSettingThatIsNotOnTheListIsRefusedWithTheList() {
        Typed cli = new Typed(folder);
        assertThat(cli.type("run", cli.file.toString(), "--spark", "spark.sql.runSQLOnFiles=true"))
                .isEqualTo(2);
        assertThat(cli.err)
                .isEqualTo("--spark spark.sql.runSQLOnFiles: is not a Spark setting that a run may change; expected one"
                        + " of spark.cores.max, spark.driver.maxResultSize, spark.eventLog.dir, spark.eventLog.enabled,"
                        + " spark.executor.cores, spark.executor.instances, spark.executor.memory, spark.local.dir,"
                        + " spark.master, spark.sql.files.maxPartitionBytes, spark.sql.shuffle.partitions\n");
    }
}
