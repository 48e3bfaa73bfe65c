package io.headrace.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
    private static final Instant NOW = Instant.parse("2026-11-22T06:54:02.123Z");

    @TempDir
    private Path folder;

    private static Reset reset(String id, String consumer, String dataset) {
        return new Reset(id, consumer, dataset, "alice", NOW);
    }

    private static RunReport report(String id) {
        return new RunReport(id, "orders", NOW, NOW.plusSeconds(1), List.of());
    }

    @Test
    void theStateOfAShareLiesBesideItsFile() throws Exception {
        Path file = History.beside(folder.resolve("orders.conf"), "orders").add(report("r1"));
        assertThat(file).isEqualTo(folder.resolve(".headrace/orders/runs/r1.json"));
    }

    @Test
    void theNewestComeFirstAndNoMoreThanAskedFor() throws Exception {
        History history = new History(folder);
        history.add(report("20261122T065402123Z-aaaaaa"));
        history.add(reset("20261122T065402124Z-bbbbbb", "acme", "lineitem"));
        history.add(report("20261122T065402125Z-cccccc"));
        assertThat(history.newest(2))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isInstanceOfSatisfying(History.Ran.class, ran -> assertThat(ran.report())
                                        .isEqualTo(report("20261122T065402125Z-cccccc"))),
                        second -> assertThat(second)
                                .isInstanceOfSatisfying(History.Ordered.class, ordered -> assertThat(ordered.reset())
                                        .isEqualTo(reset("20261122T065402124Z-bbbbbb", "acme", "lineitem"))));
    }

    @Test
    void namesThatLookAlikeWhenJoinedAreDifferentOrders() throws Exception {
        History history = new History(folder);
        history.add(reset("r1", "a__b", "c"));
        history.add(reset("r2", "a", "b__c"));
        assertThat(history.resets()).containsExactlyInAnyOrder(reset("r1", "a__b", "c"), reset("r2", "a", "b__c"));
    }

    @Test
    void anOrderGivenDuringTheRunThatCarriesOutAnEarlierOneGoesOnWaiting() throws Exception {
        History history = new History(folder);
        history.add(reset("r1", "acme", "lineitem"));
        Reset seen = history.resets().get(0);
        history.add(reset("r2", "acme", "lineitem"));
        history.done(seen);
        assertThat(history.resets()).containsExactly(reset("r2", "acme", "lineitem"));
        history.done(reset("r2", "acme", "lineitem"));
        assertThat(history.resets()).isEmpty();
    }

    @Test
    void onlyTheNewestHundredLogsAreKept() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        for (int i = 100; i < 203; i++) {
            Files.createFile(logs.resolve(i + ".log"));
        }
        assertThat(new History(folder).log("300")).isEqualTo(logs.resolve("300.log"));
        assertThat(logs).isDirectoryNotContaining("glob:**/102.log").isDirectoryContaining("glob:**/103.log");
    }

    @Test
    void runIdsSortByTime() {
        assertThat(RunReport.newId(Clock.fixed(NOW, ZoneOffset.UTC))).matches("20261122T065402123Z-[0-9a-f]{6}");
    }
}
