package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.LostAttempts;
import io.headrace.connectors.testkit.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that write, on a store that fails. */
class WriteTaskTest {
    private static final Frame PARTS = ITEMS.keyedBy();

    @TempDir
    Path root;

    private final CountedStore.Calls calls = CountedStore.calls("tasks");
    private Lake lake;

    @BeforeEach
    void open() throws Exception {
        lake = CountedStore.open("tasks");
        calls.reset();
    }

    @AfterEach
    void close() {
        lake.close();
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

    private CommitResult deliver(String format, ChangeBatch batch) throws ConnectorException {
        RunContext context = Runs.fresh();
        FilesSinkSession session = new FilesSinkSession(lake, context);
        SinkSettings settings =
                format.equals("csv") ? new CsvSink("lake", name(format), ",") : new ParquetSink("lake", name(format));
        Sink sink = session.sink(Delivery.MAPPING, settings, WriteMode.MIRROR);
        Committed last = sink.committed();
        Plan plan = new Plan(
                Delivery.MAPPING,
                last.number() + 1,
                batch.extent(),
                last.to(),
                new Watermark("test", "1", "1"),
                WriteMode.MIRROR,
                context.runId(),
                "",
                PARTS.schema(),
                PARTS.schema(),
                List.of());
        try (Staged staged = sink.stage(plan, batch)) {
            return session.publish(List.of(staged), Permits.ALWAYS).get(0);
        }
    }

    private String name(String format) {
        return root.resolve(format).toString().substring(1);
    }
}
