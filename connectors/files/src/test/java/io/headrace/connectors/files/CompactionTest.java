package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.SinkRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
    @TempDir
    Path root;

    @Test
    void smallFilesBecomeOneAndTheWatermarkStays() throws Exception {
        for (int i = 1; i <= 4; i++) {
            deliver(ITEMS, i == 1 ? ITEMS.snapshot(item(i, "a", "1")) : ITEMS.appends(item(i, "a", "1")));
        }
        assertThat(files()).isEqualTo(4);
        Committed before = committed();
        assertThat(compact()).containsInstanceOf(Done.class);
        assertThat(files()).isEqualTo(1);
        assertThat(lake().ids("items")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(committed().number()).isEqualTo(5);
        assertThat(committed().to()).isEqualTo(before.to());
        assertThat(committed().from()).isEqualTo(before.to());
        assertThat(committed().fingerprint()).isEqualTo(before.fingerprint());
        assertThat(compact()).isEmpty();
        deliver(ITEMS, ITEMS.changes(List.of(item(5, "b", "1")), List.of(item(1))));
        assertThat(lake().ids("items")).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void aCommitThatComesBetweenIsNotUndone() throws Exception {
        deliver(ITEMS, ITEMS.snapshot(item(1, "a", "1")));
        deliver(ITEMS, ITEMS.appends(item(2, "a", "1")));
        try (SinkRun run = SinkRun.open(lake(), "items");
                Staged staged = run.sink().compact(LocalSpark.newSession()).orElseThrow()) {
            deliver(ITEMS, ITEMS.changes(List.of(), List.of(item(1))));
            assertThat(run.publish(staged)).isInstanceOf(Conflict.class);
        }
        assertThat(lake().ids("items")).containsExactly(2L);
    }

    @Test
    void filesOfOneOriginEachStayApart() throws Exception {
        Frame keyless = ITEMS.keyedBy();
        deliver(keyless, keyless.snapshot(Map.of("a", List.of(item(1, "a", "1")), "b", List.of(item(2, "b", "2")))));
        assertThat(compact()).isEmpty();
        assertThat(files()).isEqualTo(2);
    }

    private ParquetLake lake() {
        return new ParquetLake(root);
    }

    private Optional<CommitResult> compact() throws ConnectorException {
        return SinkRun.compact(lake(), "items");
    }

    private void deliver(Frame frame, ChangeBatch batch) throws ConnectorException {
        assertThat(SinkRun.deliver(lake(), "items", frame, batch)).isInstanceOf(Done.class);
    }

    private Committed committed() throws ConnectorException {
        return SinkRun.committed(lake(), "items");
    }

    private long files() throws Exception {
        try (var files = Files.list(root.resolve("items"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }
}
