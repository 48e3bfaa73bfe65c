package io.headrace.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Shape;
import io.headrace.configs.Share;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.jobs.report.DatasetReport;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compactions, with a source and a sink in memory. */
class CompactorTest {
    private final MemoryConnector memory = new MemoryConnector();
    private final MemorySource source = new MemorySource();
    private final MemorySink sink = new MemorySink();
    private boolean stopped;

    @BeforeEach
    void deliver() {
        memory.sources.put("orders", source);
        memory.sinks.put("orders", sink);
        source.become(1, "a", 2, "b");
    }

    @Test
    void aCompactionIsACommitWithAnEmptyWindow() {
        run();
        Watermark reached = sink.committed.to();
        List<?> rows = sink.rows;
        sink.compacts = Optional.of("7 files become 1");
        DatasetReport report = compact();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.plan().mode()).isEqualTo(Mode.COMPACT);
        assertThat(report.plan().reason()).isEqualTo("7 files become 1");
        assertThat(report.plan().number()).isEqualTo(2);
        assertThat(report.plan().from()).isEqualTo(reached);
        assertThat(report.plan().to()).isEqualTo(reached);
        assertThat(report.plan().columns()).containsExactly("id int", "v string");
        assertThat(sink.committed.number()).isEqualTo(2);
        assertThat(sink.committed.to()).isEqualTo(reached);
        assertThat(sink.rows).isEqualTo(rows);
        source.become(2, "B");
        run();
        assertThat(sink.committed.number()).isEqualTo(3);
        assertThat(sink.rows).extracting(Object::toString).containsExactly("[2,B]");
        nothingStaysOpen();
    }

    @Test
    void whatNeedsNoCompactionStaysAsItIs() {
        DatasetReport early = compact();
        assertThat(early.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(early.plan().reason()).isEqualTo("nothing was delivered yet");
        run();
        DatasetReport report = compact();
        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.plan().reason())
                .isEqualTo("nothing to compact: the parts are large enough, or the store looks after them itself");
        assertThat(report.plan().number()).isEqualTo(1);
        assertThat(sink.committed.number()).isEqualTo(1);
        nothingStaysOpen();
    }

    @Test
    void aRunAtTheSameTimeWins() {
        run();
        sink.compacts = Optional.of("");
        sink.answer = plan -> Optional.of(new CommitResult.Conflict(Committed.by(plan, Instant.EPOCH)));
        DatasetReport report = compact();
        assertThat(report.outcome()).isEqualTo(Outcome.CONFLICT);
        assertThat(report.plan().reason()).isEqualTo("small parts become large ones");
        assertThat(report.failure().orElseThrow().message())
                .isEqualTo("another run committed snapshot 2 while this one was under way; nothing was changed, the"
                        + " next run continues from there");
        nothingStaysOpen();
    }

    @Test
    void whatTheStoreRefusesOrDoesNotAnswerIsReported() {
        run();
        sink.compacts = Optional.of("");
        memory.publishFailure = Optional.of(new IllegalStateException("broke"));
        assertThat(compact().outcome()).isEqualTo(Outcome.UNKNOWN);
        sink.refusal = Optional.of(new ConnectorException(Kind.SINK_CHANGED, "somebody was here"));
        DatasetReport report = compact();
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failure()).contains(new Failure(Kind.SINK_CHANGED, "somebody was here"));
        nothingStaysOpen();
    }

    @Test
    void aStopBeforeThePublishChangesNothing() {
        run();
        sink.compacts = Optional.of("");
        sink.whenCompacted = () -> stopped = true;
        assertThat(compact().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(sink.committed.number()).isEqualTo(1);
        assertThat(engine().compact(Selection.ALL, "r", Progress.NONE).datasets())
                .isEmpty();
        nothingStaysOpen();
    }

    private void nothingStaysOpen() {
        assertThat(sink.openStages + source.openWindows + memory.openSessions).isZero();
    }

    private void run() {
        assertThat(engine().run(Selection.ALL, "run", Progress.NONE).datasets())
                .extracting(DatasetReport::outcome)
                .containsExactly(Outcome.COMMITTED);
    }

    private DatasetReport compact() {
        return engine().compact(Selection.ALL, "compaction", Progress.NONE)
                .datasets()
                .get(0);
    }

    private Engine engine() {
        return new Engine(
                share(),
                new Connectors(List.of(memory)),
                LocalSpark::newSession,
                Clock.systemUTC(),
                Faults.NONE,
                Permits.ALWAYS,
                () -> stopped);
    }

    private static Share share() {
        Map<String, io.headrace.configs.Store> stores = Map.of("m", new MemoryConnector.MemoryStore());
        var dataset = new DatasetSpec("orders", "", new MemoryConnector.From("m", "orders"), List.of("id"), Shape.NONE);
        var mapping = new Mapping("orders", new MemoryConnector.To("m", "orders"), WriteMode.MIRROR);
        var acme = new Consumer("acme", Optional.empty(), Map.of(), Optional.empty(), stores, List.of(mapping));
        return new Share(
                "retail", "Acme", "", "", Optional.empty(), List.of(), stores, List.of(dataset), List.of(acme));
    }
}
