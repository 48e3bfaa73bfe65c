package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every source promises, as tests: a test class that implements it inherits them all. The law behind them: windows,
 * applied one after the other, give the source's rows.
 */
public interface SourceContract extends SourceUnderTest {
    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void theFirstWindowIsTheWholeDataset(SourceUse use) throws Exception {
        SourceFollower follower = following("first", use);
        assertThat(follower.forecast().extent()).isEqualTo(Extent.FULL);
        assertThat(follower.advance().batch()).isInstanceOf(ChangeBatch.Snapshot.class);
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, null, "-2.5")));
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void nothingNewIsToldWithoutSpark(SourceUse use) throws Exception {
        SourceFollower follower = following("nothing", use);
        follower.advance();
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
        assertThat(follower.forecast().to()).isEqualTo(follower.reached());
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void addedRowsComeAlone(SourceUse use) throws Exception {
        String dataset = dataset("added", use);
        SourceFollower follower = new SourceFollower(this, dataset, use);
        follower.advance();
        insert(dataset, List.of(item(3, "c", "3"), item(4, "d", "4")));
        SourceFollower.Advance advance = follower.advance();
        assertThat(advance.forecast().extent()).isNotEqualTo(Extent.NOTHING);
        assertThat(advance.forecast().reason()).isNotBlank();
        if (isIncremental(use)) {
            assertThat(advance.batch().extent()).isNotEqualTo(Extent.FULL);
            assertThat(advance.rows()).isEqualTo(2);
        }
        assertThat(follower.text())
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, null, "-2.5"), item(3, "c", "3"), item(4, "d", "4")));
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void severalChangesOfARowArriveAsOne(SourceUse use) throws Exception {
        assumeThat(seesUpdates(use)).isTrue();
        String dataset = dataset("updated", use);
        SourceFollower follower = new SourceFollower(this, dataset, use);
        follower.advance();
        update(dataset, item(1, "b", "2"));
        update(dataset, item(1, null, "3"));
        insert(dataset, List.of(item(3, "c", "3")));
        update(dataset, item(3, "C", "3"));
        follower.advance();
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, null, "3"), item(2, null, "-2.5"), item(3, "C", "3")));
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void deletedRowsGo(SourceUse use) throws Exception {
        assumeThat(seesDeletes(use)).isTrue();
        String dataset = dataset("deleted", use);
        SourceFollower follower = new SourceFollower(this, dataset, use);
        follower.advance();
        insert(dataset, List.of(item(3, "c", "3"), item(4, "d", "4")));
        delete(dataset, 2);
        delete(dataset, 3);
        follower.advance();
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, "a", "1"), item(4, "d", "4")));
        delete(dataset, 1);
        insert(dataset, List.of(item(1, "again", "1")));
        follower.advance();
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, "again", "1"), item(4, "d", "4")));
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void anOpenWindowStaysAsItIsWhileTheSourceChanges(SourceUse use) throws Exception {
        String dataset = dataset("pinned", use);
        SourceFollower follower = new SourceFollower(this, dataset, use);
        follower.advance();
        insert(dataset, List.of(item(3, "c", "3")));
        try (SourceSession session = open(Runs.fresh());
                Window window = follower.source(session).open(follower.reached())) {
            List<String> before = Rows.text(window.changes().rows());
            insert(dataset, List.of(item(4, "d", "4")));
            if (seesUpdates(use)) {
                update(dataset, item(3, "C", "3"));
            }
            assertThat(again(window))
                    .isIn(Optional.of(before), keepsOpenWindows() ? Optional.of(before) : Optional.empty());
        }
        follower.advance();
        Row third = seesUpdates(use) ? item(3, "C", "3") : item(3, "c", "3");
        assertThat(follower.text())
                .isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, null, "-2.5"), third, item(4, "d", "4")));
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void anEmptyDatasetIsADatasetToo(SourceUse use) throws Exception {
        assumeThat(uses()).contains(use);
        String dataset = Runs.freshName("none");
        create(dataset, ITEMS, List.of());
        SourceFollower follower = new SourceFollower(this, dataset, use);
        follower.advance();
        assertThat(follower.text()).isEmpty();
        insert(dataset, List.of(item(1, "a", "1")));
        follower.advance();
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, "a", "1")));
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void aWatermarkOfAnotherKindIsRefused(SourceUse use) throws Exception {
        SourceFollower follower = following("foreign", use);
        Watermark foreign = new Watermark("from-elsewhere", "1", "1");
        try (SourceSession session = open(Runs.fresh())) {
            Source source = follower.source(session);
            fails(Kind.REFUSED, () -> source.forecast(foreign));
            fails(Kind.REFUSED, () -> source.open(foreign).close());
        }
    }

    @ParameterizedTest
    @EnumSource(SourceUse.class)
    default void aUseThatTheSourceCannotServeIsRefused(SourceUse use) throws Exception {
        assumeThat(uses()).doesNotContain(use);
        String dataset = Runs.freshName("refused");
        create(dataset, ITEMS, List.of(item(1, "a", "1")));
        try (SourceSession session = open(Runs.fresh())) {
            fails(Kind.REFUSED, () -> session.source(spec(dataset, use.key()), use.mode()));
        }
    }

    @Test
    default void whatDoesNotExistIsNotFound() throws Exception {
        SourceUse use = uses().iterator().next();
        String missing = Runs.freshName("missing");
        String dataset = dataset("found", use);
        try (SourceSession session = open(Runs.fresh())) {
            session.check();
            fails(Kind.NOT_FOUND, () -> session.source(spec(missing, use.key()), use.mode())
                    .schema());
            fails(Kind.NOT_FOUND, () -> session.source(spec(dataset, List.of("no such column")), use.mode())
                    .schema());
        }
    }

    @Test
    default void valuesAreReadAsTheyAre() throws Exception {
        SourceUse use = uses().contains(SourceUse.KEYED_MIRROR)
                ? SourceUse.KEYED_MIRROR
                : uses().iterator().next();
        Set<ValueKind> kinds = EnumSet.allOf(ValueKind.class);
        kinds.removeAll(lacks());
        Frame frame = ValueKind.frame(kinds);
        List<Row> rows = ValueKind.rows(kinds);
        String dataset = Runs.freshName("values");
        create(dataset, frame, rows);
        try (SourceSession session = open(Runs.fresh())) {
            Source source = session.source(spec(dataset, use.key()), use.mode());
            assertThat(source.schema().toDDL().replace(" NOT NULL", ""))
                    .isEqualTo(schemaOf(frame).toDDL().replace(" NOT NULL", ""));
        }
        SourceFollower follower = new SourceFollower(this, dataset, use);
        follower.advance();
        assertThat(follower.text()).containsExactlyElementsOf(Rows.text(rows, frame.schema()));
    }

    private SourceFollower following(String begin, SourceUse use) throws Exception {
        return new SourceFollower(this, dataset(begin, use), use);
    }

    /** A new dataset with two rows; ends the test if the source does not serve {@code use}. */
    private String dataset(String begin, SourceUse use) throws Exception {
        assumeThat(uses()).contains(use);
        String dataset = Runs.freshName(begin);
        create(dataset, ITEMS, List.of(item(1, "a", "1.00"), item(2, null, "-2.50")));
        return dataset;
    }

    /** Empty if the window can no longer be read. */
    private Optional<List<String>> again(Window window) throws Exception {
        try {
            return Optional.of(Rows.text(window.changes().rows()));
        } catch (Exception e) {
            if (keepsOpenWindows()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void fails(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ConnectorException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
        });
    }
}
