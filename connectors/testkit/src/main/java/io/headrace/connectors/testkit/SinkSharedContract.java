package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Staged;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Part of {@link SinkContract}: several mappings append to one place, each with a watermark of its own. Skipped for sinks
 * whose places cannot be shared.
 */
public interface SinkSharedContract extends SinkUnderTest {
    /** Rows that are only added need no key. */
    Frame ADDED = ITEMS.keyedBy();

    @Test
    default void severalMappingsAppendToOnePlaceEachWithItsOwnWatermark() throws Exception {
        String place = shareable("joint");
        append("one", place, item(1, "a", "1"));
        append("two", place, item(1, "a", "1"));
        append("one", place, item(2, "b", "2"));
        assertThat(Rows.text(rows(place)))
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(1, "a", "1"), item(2, "b", "2")));
        try (SinkRun one = SinkRun.joining(this, "one", place);
                SinkRun two = SinkRun.joining(this, "two", place);
                SinkRun three = SinkRun.joining(this, "three", place)) {
            assertThat(one.committed().number()).isEqualTo(2);
            assertThat(two.committed().number()).isEqualTo(1);
            assertThat(three.committed().isNone()).isTrue();
        }
    }

    @Test
    default void appendsOfTwoMappingsAtOnceAreBothDone() throws Exception {
        String place = shareable("atonce");
        append("one", place, item(1, "a", "1"));
        append("two", place, item(2, "b", "2"));
        try (SinkRun one = SinkRun.joining(this, "one", place);
                SinkRun two = SinkRun.joining(this, "two", place);
                Staged first = one.sink().stage(one.plan(Extent.APPENDS, ADDED), ADDED.appends(item(3, "c", "3")));
                Staged second = two.sink().stage(two.plan(Extent.APPENDS, ADDED), ADDED.appends(item(4, "d", "4")))) {
            assertThat(two.publish(second)).isInstanceOf(Done.class);
            assertThat(one.publish(first)).isInstanceOf(Done.class);
        }
        assertThat(rows(place)).hasSize(4);
    }

    @Test
    default void ofTwoRunsOfAMappingThatSharesItsPlaceOneIsDone() throws Exception {
        String place = shareable("twice");
        append("one", place, item(1, "a", "1"));
        try (SinkRun one = SinkRun.joining(this, "one", place);
                SinkRun again = SinkRun.joining(this, "one", place);
                Staged first = one.sink().stage(one.plan(Extent.APPENDS, ADDED), ADDED.appends(item(2, "b", "2")));
                Staged second =
                        again.sink().stage(again.plan(Extent.APPENDS, ADDED), ADDED.appends(item(2, "b", "2")))) {
            assertThat(again.publish(second)).isInstanceOf(Done.class);
            assertThat(one.publish(first)).isInstanceOfSatisfying(CommitResult.Conflict.class, conflict -> assertThat(
                            conflict.actual().number())
                    .isEqualTo(2));
        }
        assertThat(rows(place)).hasSize(2);
    }

    @Test
    default void aPlaceIsSharedByAllOrByNone() throws Exception {
        String place = shareable("all");
        append("one", place, item(1, "a", "1"));
        isOccupied(() -> SinkRun.deliver(this, place, ITEMS, ITEMS.snapshot(item(2, "b", "2"))));
        String alone = shareable("alone");
        SinkRun.deliver(this, alone, ADDED, ADDED.snapshot(item(1, "a", "1")));
        isOccupied(() -> append("one", alone, item(2, "b", "2")));
        assertThat(Rows.text(rows(place))).isEqualTo(ITEMS.text(item(1, "a", "1")));
        assertThat(Rows.text(rows(alone))).isEqualTo(ITEMS.text(item(1, "a", "1")));
    }

    @Test
    default void whatIsNotOursIsNotShared() throws Exception {
        String place = shareable("foreign");
        putForeign(place);
        String before = foreign(place);
        isOccupied(() -> append("one", place, item(1, "a", "1")));
        assertThat(foreign(place)).isEqualTo(before);
    }

    @Test
    default void nothingIsReplacedInASharedPlace() throws Exception {
        String place = shareable("kept");
        append("one", place, item(1, "a", "1"));
        try (SinkRun two = SinkRun.joining(this, "two", place)) {
            assertThat(two.sink().accepts()).containsExactly(Extent.APPENDS);
            assertThatThrownBy(() -> two.sink().stage(two.plan(Extent.FULL, ADDED), ADDED.snapshot(item(2, "b", "2"))))
                    .isInstanceOfSatisfying(ConnectorException.class, refused -> {
                        assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
                        assertThat(refused.getMessage()).contains("shared with other mappings");
                    });
        }
        assertThat(Rows.text(rows(place))).isEqualTo(ITEMS.text(item(1, "a", "1")));
    }

    private String shareable(String begin) {
        String place = Runs.freshName(begin);
        assumeThat(sharedSettings(place)).isPresent();
        return place;
    }

    private void append(String mapping, String place, Row... rows) throws Exception {
        try (SinkRun run = SinkRun.joining(this, mapping, place)) {
            assertThat(run.deliver(ADDED, ADDED.appends(rows))).isInstanceOf(Done.class);
        }
    }

    private static void isOccupied(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(ConnectorException.class, occupied -> assertThat(occupied.kind())
                        .isEqualTo(Kind.TARGET_OCCUPIED));
    }
}
