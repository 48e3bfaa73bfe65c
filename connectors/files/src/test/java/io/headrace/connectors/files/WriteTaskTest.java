package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.testkit.CountedStore;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LostAttempts;
import io.headrace.connectors.testkit.SinkRun;
import io.headrace.connectors.testkit.SinkStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that write, on a store that fails. */
class WriteTaskTest implements SinkStore {
    private static final Frame PARTS = ITEMS.keyedBy();

    @TempDir
    Path root;

    private final CountedStore.Calls calls = CountedStore.calls("tasks");

    @BeforeEach
    void reset() {
        calls.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "csv"})
    void onAFullDiskNoFileStaysOpenAndNoneStays(String format) throws Exception {
        ChangeBatch batch = PARTS.snapshot(
                Map.of("a", List.of(item(1, "a", "1")), "b", List.of(item(2, "b", "2")), "c", List.of()));
        calls.fill();
        assertThatThrownBy(() -> deliver(format, batch))
                .isInstanceOfSatisfying(ConnectorException.class, full -> assertThat(full.kind())
                        .isEqualTo(Kind.STORE_FULL))
                .hasMessage("Cannot write to the folder '" + name(format) + "': the store has no space left; free some"
                        + " or raise its quota");
        assertThat(calls.count("create")).isGreaterThanOrEqualTo(2);
        for (String call : calls.made()) {
            if (call.startsWith("create ")) {
                calls.await(call.replace("create ", "close "));
                calls.await(call.replace("create ", "delete "));
            }
        }
        calls.reset();
        try (var left = Files.walk(root.resolve(format))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(deliver(format, batch)).isInstanceOf(CommitResult.Done.class);
    }

    /** Both attempts write a file to its end; the driver hears of one. */
    @ParameterizedTest
    @ValueSource(strings = {"parquet", "csv"})
    void theFileOfAnAttemptThatSparkGaveUpIsWrittenAndNeverCommitted(String format) throws Exception {
        LostAttempts lost = new LostAttempts();
        ChangeBatch batch = lost.of(PARTS.snapshot(item(1, "a", "1"), item(2, "b", "2")));
        assertThat(deliver(format, batch)).isInstanceOfSatisfying(CommitResult.Done.class, done -> assertThat(
                        done.counts().read())
                .isEqualTo(2));
        assertThat(lost.count()).isEqualTo(1);
        assertThat(calls.made().stream().filter(call -> call.matches("create [0-9]+-0\\." + format)))
                .hasSize(2)
                .doesNotHaveDuplicates();
        try (var left = Files.walk(root.resolve(format))) {
            assertThat(left.filter(file -> file.toString().endsWith("." + format)))
                    .hasSize(1);
        }
    }

    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new FilesSinkSession(Lake.open(CountedStore.store("tasks")), context);
    }

    @Override
    public SinkSettings settings(String format) {
        return format.equals("csv") ? new CsvSink("lake", name(format), ",") : new ParquetSink("lake", name(format));
    }

    private CommitResult deliver(String format, ChangeBatch batch) throws ConnectorException {
        return SinkRun.deliver(this, format, PARTS, batch);
    }

    private String name(String format) {
        return root.resolve(format).toString().substring(1);
    }
}
