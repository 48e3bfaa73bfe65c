package io.headrace.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
    void anOrderThatCannotBeReadIsNamedWithTheRemedy() throws Exception {
        History history = new History(folder);
        history.add(reset("r1", "acme", "lineitem"));
        Path order = folder.resolve("resets/acme/lineitem.json");
        for (String damage : List.of("", "{\"event\": \"res", "{}")) {
            Files.writeString(order, damage);
            assertThatThrownBy(history::resets)
                    .isInstanceOf(HistoryDamaged.class)
                    .hasMessage("'" + order + "' is no order of a full snapshot that can be read; remove it, and order"
                            + " again with \"headrace reset\" if the snapshot is still wanted");
            history.done(reset("r1", "acme", "lineitem"));
            assertThat(order).exists();
        }
    }

    @Test
    void filesThatAreNotOursPlayNoPart() throws Exception {
        History history = new History(folder);
        history.add(report("20261122T065402123Z-aaaaaa"));
        history.add(reset("r1", "acme", "lineitem"));
        Files.writeString(folder.resolve("runs/zz notes.json"), "mine");
        Files.writeString(folder.resolve("runs/zz.txt"), "mine");
        Files.writeString(folder.resolve("resets/notes"), "mine");
        Files.writeString(folder.resolve("resets/acme/.report-1.tmp"), "half");
        assertThat(history.resets()).containsExactly(reset("r1", "acme", "lineitem"));
        assertThat(history.newest(9)).hasSize(2).noneMatch(History.Unreadable.class::isInstance);
    }

    @Test
    void onlyTheEntriesThatAreAskedForAreRead() throws Exception {
        History history = new History(folder);
        history.prepare();
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(folder.resolve("runs/" + (10_000 + i) + ".json"));
        }
        history.add(report("99998"));
        history.add(report("99999"));
        List<History.Entry> last = assertTimeoutPreemptively(Duration.ofSeconds(2), () -> history.newest(2));
        assertThat(last).hasOnlyElementsOfType(History.Ran.class);
        assertThat(history.report("99998")).contains(report("99998"));
        assertThat(history.report("10000")).isEmpty();
        assertThat(history.report("../99998")).isEmpty();
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
