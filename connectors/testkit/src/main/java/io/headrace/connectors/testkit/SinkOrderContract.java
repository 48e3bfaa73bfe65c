package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.CommitResult.NotApplied;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Part of {@link SinkContract}: commits happen once, in order, with a permit, and never over what is not ours. */
public interface SinkOrderContract extends SinkUnderTest {
    @Test
    default void theSameCommitAgainByTheSameRunIsDoneAlready() throws Exception {
        String dataset = one("twice");
        String runId = Runs.freshId();
        Plan plan;
        try (SinkRun run = SinkRun.open(this, dataset, runId, Faults.NONE)) {
            plan = run.plan(Extent.FULL, ITEMS);
            assertThat(run.commit(plan, ITEMS.snapshot(item(2, "b", "2")))).isInstanceOf(Done.class);
        }
        try (SinkRun run = SinkRun.open(this, dataset, runId, Faults.NONE)) {
            CommitResult result = run.commit(plan, ITEMS.snapshot(item(2, "b", "2")));
            assertThat(result).isInstanceOfSatisfying(AlreadyDone.class, already -> assertThat(
                            already.committed().isOf(plan))
                    .isTrue());
        }
        holds(dataset, 2, ITEMS.text(item(2, "b", "2")));
    }

    @Test
    default void aNumberThatAnotherRunHasTakenIsAConflict() throws Exception {
        String dataset = one("taken");
        try (SinkRun run = SinkRun.open(this, dataset)) {
            Plan late = run.plan(Committed.NONE, Extent.FULL, ITEMS);
            conflicts(run.commit(late, ITEMS.snapshot(item(2, "b", "2"))), 1);
        }
        holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
    }

    @Test
    default void aGapInTheNumbersIsAConflict() throws Exception {
        String dataset = one("gap");
        try (SinkRun run = SinkRun.open(this, dataset)) {
            Committed ahead = Committed.by(run.plan(Extent.FULL, ITEMS), java.time.Instant.EPOCH);
            Plan early = run.plan(ahead, Extent.FULL, ITEMS);
            conflicts(run.commit(early, ITEMS.snapshot(item(2, "b", "2"))), 1);
        }
        holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
    }

    @Test
    default void ofTwoRunsThatStageTheSameNumberOneIsDone() throws Exception {
        String dataset = Runs.freshName("race");
        for (int number = 1; number <= 3; number++) {
            try (SinkRun one = SinkRun.open(this, dataset);
                    SinkRun two = SinkRun.open(this, dataset);
                    Staged first = stage(one, 1);
                    Staged second = stage(two, 2)) {
                List<CommitResult> results = together(() -> one.publish(first), () -> two.publish(second));
                assertThat(results).as("commit %s", number).hasAtLeastOneElementOfType(Done.class);
                assertThat(results).as("commit %s", number).hasAtLeastOneElementOfType(Conflict.class);
                int winner = results.get(0) instanceof Done ? 1 : 2;
                holds(dataset, number, ITEMS.text(item(winner, "w", "1")));
            }
        }
    }

    @Test
    default void severalDatasetsArePublishedTogetherInTheOrderGiven() throws Exception {
        String left = Runs.freshName("left");
        String right = Runs.freshName("right");
        try (SinkRun run = SinkRun.open(this, left);
                Staged first = stage(run, 1);
                Staged second = beside(run, right)) {
            assertThat(run.session().publish(List.of(first, second), Permits.ALWAYS))
                    .hasSize(2)
                    .hasOnlyElementsOfType(Done.class);
        }
        holds(left, 1, ITEMS.text(item(1, "w", "1")));
        holds(right, 1, ITEMS.text(item(2, "x", "2")));
    }

    @Test
    default void stagedRowsAreSeenByNobody() throws Exception {
        String dataset = one("staged");
        try (SinkRun run = SinkRun.open(this, dataset)) {
            Staged abandoned = stage(run, 2);
            holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
            abandoned.close();
            abandoned.close();
            stage(run, 3);
        }
        holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
        assertThat(SinkRun.deliver(this, dataset, ITEMS, ITEMS.snapshot(item(4, "d", "4"))))
                .isInstanceOf(Done.class);
        holds(dataset, 2, ITEMS.text(item(4, "d", "4")));
    }

    @Test
    default void withoutAPermitNothingIsPublished() throws Exception {
        String dataset = one("permit");
        Permits revoked = plan -> {
            throw revoked();
        };
        try (SinkRun run = SinkRun.open(this, dataset);
                Staged staged = stage(run, 2)) {
            assertThatThrownBy(() -> run.session().publish(List.of(staged), revoked))
                    .isInstanceOf(ConnectorException.class)
                    .hasMessage("revoked for a test")
                    .extracting("kind")
                    .isEqualTo(Kind.REVOKED);
        }
        holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
    }

    @Test
    default void aPermitThatHasRunOutPublishesNothing() throws Exception {
        String dataset = one("late");
        AtomicBoolean over = new AtomicBoolean();
        List<String> events = new ArrayList<>();
        Permits permits = plan -> new Told(events, over);
        Faults sleeps = (step, moment, plan) -> over.compareAndSet(false, step == Step.PUBLISH);
        try (SinkRun run = SinkRun.open(this, dataset, Runs.freshId(), sleeps);
                Staged staged = stage(run, 2)) {
            assertThatThrownBy(() -> run.session().publish(List.of(staged), permits))
                    .isInstanceOf(ConnectorException.class)
                    .hasMessage("ran out for a test")
                    .extracting("kind")
                    .isEqualTo(Kind.UNREACHABLE);
        }
        assertThat(events).containsExactly("acquired", "returned");
        holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
    }

    @Test
    default void aPermitThatIsRefusedAfterOthersLeavesNothingHalfTold() throws Exception {
        String left = Runs.freshName("left");
        String right = Runs.freshName("right");
        Permits notRight = plan -> {
            if (plan.mapping().equals(SinkRun.mapping(right))) {
                throw revoked();
            }
            return () -> {};
        };
        boolean together;
        try (SinkRun run = SinkRun.open(this, left);
                Staged first = stage(run, 1);
                Staged second = beside(run, right)) {
            List<CommitResult> results = run.session().publish(List.of(first, second), notRight);
            assertThat(results.get(0)).isInstanceOf(Done.class);
            assertThat(results.get(1)).isInstanceOfSatisfying(NotApplied.class, refused -> assertThat(
                            refused.why().kind())
                    .isEqualTo(Kind.REVOKED));
            together = false;
        } catch (ConnectorException e) {
            assertThat(e.kind()).isEqualTo(Kind.REVOKED);
            together = true;
        }
        assertThat(SinkRun.committed(this, left).number()).isEqualTo(together ? 0 : 1);
        assertThat(SinkRun.committed(this, right)).isEqualTo(Committed.NONE);
    }

    @Test
    default void thePermitIsHeldForTheAtomicStepOnly() throws Exception {
        String dataset = one("held");
        List<String> events = new ArrayList<>();
        Permits permits = plan -> new Told(events, new AtomicBoolean());
        Faults faults = (step, moment, plan) -> {
            if (step == Step.PUBLISH) {
                events.add(moment + " PUBLISH");
            }
        };
        try (SinkRun run = SinkRun.open(this, dataset, Runs.freshId(), faults);
                Staged staged = stage(run, 2)) {
            assertThat(events).isEmpty();
            assertThat(run.session().publish(List.of(staged), permits)).hasOnlyElementsOfType(Done.class);
        }
        assertThat(events)
                .containsExactly("acquired", "BEFORE PUBLISH", "begun", "AFTER PUBLISH", "ended Done", "returned");
    }

    /** A permit that writes down what happens to it. */
    record Told(List<String> events, AtomicBoolean over) implements Permits.Permit {
        public Told {
            events.add("acquired");
        }

        @Override
        public void begin() throws ConnectorException {
            if (over.get()) {
                throw new ConnectorException(Kind.UNREACHABLE, "ran out for a test");
            }
            events.add("begun");
        }

        @Override
        public void ended(CommitResult result) {
            events.add("ended " + result.getClass().getSimpleName());
        }

        @Override
        public void close() {
            events.add("returned");
        }
    }

    private static ConnectorException revoked() {
        return new ConnectorException(Kind.REVOKED, "revoked for a test");
    }

    @Test
    default void dataThatIsNotOursIsNeverTouched() throws Exception {
        String dataset = Runs.freshName("foreign");
        putForeign(dataset);
        String before = foreign(dataset);
        assertThatThrownBy(() -> SinkRun.committed(this, dataset))
                .isInstanceOfSatisfying(ConnectorException.class, occupied -> {
                    assertThat(occupied.kind()).isEqualTo(Kind.TARGET_OCCUPIED);
                    assertThat(occupied.getMessage()).contains("'").doesNotContain("\n");
                });
        try (SinkRun run = SinkRun.open(this, dataset)) {
            Plan first = run.plan(Committed.NONE, Extent.FULL, ITEMS);
            assertThatThrownBy(() -> run.commit(first, ITEMS.snapshot(item(1, "a", "1"))))
                    .isInstanceOfSatisfying(ConnectorException.class, occupied -> assertThat(occupied.kind())
                            .isEqualTo(Kind.TARGET_OCCUPIED));
        }
        assertThat(foreign(dataset)).isEqualTo(before);
    }

    /** A new dataset that holds commit 1 with one row. */
    private String one(String begin) throws Exception {
        String dataset = Runs.freshName(begin);
        assertThat(SinkRun.deliver(this, dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"))))
                .isInstanceOf(Done.class);
        return dataset;
    }

    private static Staged stage(SinkRun run, long id) throws ConnectorException {
        return run.sink().stage(run.plan(Extent.FULL, ITEMS), ITEMS.snapshot(item(id, "w", "1")));
    }

    /** The first snapshot of another dataset, staged in the same session. */
    private Staged beside(SinkRun run, String dataset) throws ConnectorException {
        Plan p = run.plan(Committed.NONE, Extent.FULL, ITEMS);
        Plan plan = new Plan(
                SinkRun.mapping(dataset),
                p.number(),
                p.extent(),
                p.from(),
                p.to(),
                p.writeMode(),
                p.runId(),
                p.fingerprint(),
                p.sourceSchema(),
                p.schema(),
                p.key());
        return run.session()
                .sink(plan.mapping(), settings(dataset), WriteMode.MIRROR)
                .stage(plan, ITEMS.snapshot(item(2, "x", "2")));
    }

    private void holds(String dataset, long number, List<String> rows) throws Exception {
        assertThat(Rows.text(rows(dataset))).isEqualTo(rows);
        assertThat(SinkRun.committed(this, dataset).number()).isEqualTo(number);
    }

    private static void conflicts(CommitResult result, long actual) {
        assertThat(result).isInstanceOfSatisfying(Conflict.class, conflict -> assertThat(
                        conflict.actual().number())
                .isEqualTo(actual));
    }

    private static List<CommitResult> together(Callable<CommitResult> one, Callable<CommitResult> two)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier start = new CyclicBarrier(2);
        try {
            List<CommitResult> results = new ArrayList<>();
            List<Callable<CommitResult>> calls = List.of(after(start, one), after(start, two));
            for (Future<CommitResult> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    private static Callable<CommitResult> after(CyclicBarrier start, Callable<CommitResult> call) {
        return () -> {
            start.await();
            return call.call();
        };
    }
}
