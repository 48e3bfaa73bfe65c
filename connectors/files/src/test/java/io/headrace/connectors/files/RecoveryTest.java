package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Conflict;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.BlowAt;
import io.headrace.connectors.testkit.CountedStore;
import io.headrace.connectors.testkit.CountedStore.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever call to the store fails, and wherever a run sleeps or dies: readers see the old commit or the new, and it goes on. */
class RecoveryTest {
    /** Against a loop that never ends: a commit makes far fewer calls. */
    private static final int MOST_CALLS = 300;

    @TempDir
    Path root;

    private final CountedStore.Calls calls = CountedStore.calls("recovery");

    @AutoClose
    private Lake lake;

    private Delivery delivery;

    @BeforeEach
    void open() throws Exception {
        lake = Lake.open(CountedStore.store("recovery"));
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void anyFailingCallOfTheFirstCommitLosesNothing(When when) throws Exception {
        int n = 1;
        do {
            fresh("first" + n);
            Optional<CommitResult> result = deliverFailing(n, when, 1);
            boolean failed = calls.hasFailed();
            calls.reset();
            consistent(result, List.of(), List.of(1L), "call " + n + " " + when);
            goesOn(List.of(1L));
            if (!failed) {
                break;
            }
        } while (++n < MOST_CALLS);
        assertThat(n).as("calls of a commit").isBetween(15, MOST_CALLS - 1);
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void anyFailingCallOfAnIncrementLosesNothing(When when) throws Exception {
        fresh("two");
        delivery.deliver(1);
        delivery.deliver(2);
        int n = 1;
        do {
            copy("two", "next" + n);
            Optional<CommitResult> result = deliverFailing(n, when, 3, 1);
            boolean failed = calls.hasFailed();
            calls.reset();
            consistent(result, List.of(1L, 2L), List.of(2L, 3L), "call " + n + " " + when);
            goesOn(delivery.committed().number() == 3 ? List.of(2L, 3L) : List.of(1L, 2L));
            if (!failed) {
                break;
            }
        } while (++n < MOST_CALLS);
        assertThat(n).as("calls of a commit").isBetween(20, MOST_CALLS - 1);
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void anyFailingCallOfARecoveryIsMadeGoodByTheNext(When when) throws Exception {
        fresh("half");
        delivery.deliver(1);
        delivery.deliver(BlowAt.failing(Step.CONFIRM, Faults.Moment.BEFORE), 2, 1);
        assertThat(delivery.shown()).containsExactly(1L);
        assertThat(delivery.logged()).containsExactly(2L);
        int n = 1;
        do {
            copy("half", "recovery" + n);
            calls.fail(n, when);
            try {
                delivery.committed();
            } catch (ConnectorException e) {
                assertThat(calls.hasFailed()).isTrue();
            }
            boolean failed = calls.hasFailed();
            calls.reset();
            assertThat(delivery.logged()).containsExactly(2L);
            goesOn(List.of(2L));
            if (!failed) {
                break;
            }
        } while (++n < MOST_CALLS);
        assertThat(n).as("calls of a recovery").isBetween(5, MOST_CALLS - 1);
    }

    @Test
    void newFilesBecomeVisibleBeforeOldOnesGo() throws Exception {
        fresh("order");
        delivery.deliver(1);
        delivery.deliver(BlowAt.failing(Step.CONFIRM, Faults.Moment.BEFORE), 2, 1);
        calls.reset();
        delivery.committed();
        assertThat(calls.made().stream()
                        .filter(call -> call.matches("(rename|delete) part-.*"))
                        .map(call -> call.replaceAll("-[0-9a-f]{8}-", "-")))
                .containsExactly(
                        "rename part-00000000000000000002-00000.csv", "delete part-00000000000000000001-00000.csv");
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAN")
    void aRunThatSleepsWhileOthersCommitChangesNothing(Step step) throws Exception {
        for (Faults.Moment moment : Faults.Moment.values()) {
            for (int others : step == Step.PUBLISH ? new int[] {1, Chain.KEPT + 5} : new int[] {1}) {
                fresh("zombie" + step + moment + others);
                delivery.deliver(1);
                AtomicInteger slept = new AtomicInteger();
                Faults sleeps = (reached, side, plan) -> {
                    if (reached == step && side == moment && slept.getAndIncrement() == 0) {
                        takeOver(others);
                    }
                };
                CommitResult result = deliver(sleeps);
                assertThat(slept).as("%s %s", moment, step).hasPositiveValue();
                boolean isFirst =
                        step.compareTo(Step.PUBLISH) > 0 || (step == Step.PUBLISH && moment == Faults.Moment.AFTER);
                if (!isFirst) {
                    assertThat(result).isInstanceOf(Conflict.class);
                } else if (others == 1) {
                    assertThat(result).isInstanceOf(Done.class);
                }
                assertThat(delivery.committed().number()).isEqualTo(1 + others + (isFirst ? 1 : 0));
                holds(List.of((long) 1000 + others));
                goesOn(List.of((long) 1000 + others));
            }
        }
    }

    @Test
    void aRunThatSleepsRightBeforeItsAtomicStepChangesNothing() throws Exception {
        for (int others : new int[] {1, Chain.KEPT - 1, Chain.KEPT + 5}) {
            fresh("asleep" + others);
            delivery.deliver(1);
            calls.beforeAtomicStep(() -> takeOver(others));
            assertThat(delivery.deliver(2))
                    .as("after %s others", others)
                    .isNotInstanceOf(Done.class)
                    .isNotInstanceOf(AlreadyDone.class);
            assertThat(delivery.committed().number()).isEqualTo(1 + others);
            holds(List.of((long) 1000 + others));
            goesOn(List.of((long) 1000 + others));
        }
    }

    @Test
    void filesThatALateTaskWritesAreSeenByNobodyAndSwept() throws Exception {
        fresh("late");
        delivery.deliver(1);
        Path late = delivery.folder().resolve(SinkFolder.stage(2, "dead") + "/1/7-0.csv");
        delivery.deliver(2, 1);
        Files.createDirectories(late.getParent());
        Files.writeString(late, "id\n666\n");
        holds(List.of(2L));
        delivery.deliver(3, 2);
        holds(List.of(3L));
        assertThat(late).doesNotExist();
    }

    private void takeOver(int commits) {
        try {
            for (int i = 1; i <= commits; i++) {
                // Takes away what the sleeper may have brought, too.
                assertThat(delivery.deliver(1000 + i, i == 1 ? 1 : 1000 + i - 1, 2))
                        .isInstanceOf(Done.class);
            }
        } catch (ConnectorException e) {
            throw new AssertionError(e);
        }
    }

    private CommitResult deliver(Faults faults) throws ConnectorException {
        return delivery.deliver(faults, 2);
    }

    private Optional<CommitResult> deliverFailing(int call, When when, long id, long... gone) {
        calls.fail(call, when);
        try {
            return Optional.of(delivery.deliver(id, gone));
        } catch (ConnectorException e) {
            assertThat(calls.hasFailed()).as(e.getMessage()).isTrue();
            return Optional.empty();
        }
    }

    private void consistent(Optional<CommitResult> result, List<Long> before, List<Long> after, String what)
            throws Exception {
        if (result.isEmpty()) {
            assertThat(delivery.logged()).as("not applied, %s", what).isEqualTo(before);
        } else if (result.get() instanceof Done) {
            assertThat(delivery.logged()).as("done, %s", what).isEqualTo(after);
        } else {
            assertThat(result.get()).as(what).isInstanceOf(CommitResult.Unknown.class);
            assertThat(delivery.logged()).as("unknown, %s", what).isIn(before, after);
        }
        List<Long> logged = delivery.logged();
        delivery.committed();
        assertThat(delivery.logged()).as("asked again, %s", what).isEqualTo(logged);
        assertThat(Files.isDirectory(delivery.folder()) ? delivery.shown() : List.of())
                .as("a plain reader, %s", what)
                .isEqualTo(logged);
    }

    /** The next run is right, and leaves nothing but its data and the log. */
    private void goesOn(List<Long> now) throws Exception {
        List<Long> expected = new ArrayList<>(delivery.committed().isNone() ? List.of() : now);
        assertThat(delivery.deliver(9999)).isInstanceOf(Done.class);
        expected.add(9999L);
        holds(expected);
        assertThat(delivery.everything())
                .allMatch(name -> name.matches("part-[0-9a-f-]+\\.csv|_headrace/manifest/[0-9]{20}\\.json"));
    }

    private void holds(List<Long> ids) throws Exception {
        assertThat(delivery.committed().number()).isPositive();
        assertThat(delivery.shown()).isEqualTo(ids);
        assertThat(delivery.logged()).isEqualTo(ids);
    }

    /** The state that was delivered as {@code from}, once more. */
    private void copy(String from, String to) throws Exception {
        FileUtils.copyDirectory(root.resolve(from).toFile(), root.resolve(to).toFile());
        fresh(to);
    }

    private void fresh(String name) throws Exception {
        calls.reset();
        delivery = new Delivery(lake, root.resolve(name));
    }
}
