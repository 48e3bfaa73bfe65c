package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.SchemaChange;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Part of {@link SinkContract}: how a dataset's columns may change between two commits. */
public interface SinkColumnsContract extends SinkUnderTest {
    /** {@code id} (the key), {@code double} and {@code decimal}, still of narrower types. */
    Frame NARROW = new Frame(
            new StructType()
                    .add("id", DataTypes.IntegerType)
                    .add("double", DataTypes.FloatType)
                    .add("decimal", DataTypes.createDecimalType(10, 2)),
            List.of("id"));

    /** The same with types that hold more. */
    Frame WIDE = new Frame(
            new StructType()
                    .add("id", DataTypes.LongType)
                    .add("double", DataTypes.DoubleType)
                    .add("decimal", DataTypes.createDecimalType(14, 3)),
            List.of("id"));

    /** {@link #NARROW} and another column. */
    Frame MORE = new Frame(NARROW.schema().add("note", DataTypes.StringType), List.of("id"));

    @Test
    default void aNewColumnIsNullInTheRowsThatWereThere() throws Exception {
        String dataset = started("added", Extent.CHANGES);
        assumeThat(evolves(dataset)).contains(SchemaChange.ADDED);
        deliver(dataset, MORE, MORE.changes(List.of(row(2, 2.5f, amount("3.00"), "new")), List.of()));
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(MORE.text(row(1, 0.5f, amount("1.00"), null), row(2, 2.5f, amount("3.00"), "new")));
        deliver(dataset, MORE, MORE.changes(List.of(row(1, 1.5f, amount("1.00"), "too")), List.of()));
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(MORE.text(row(1, 1.5f, amount("1.00"), "too"), row(2, 2.5f, amount("3.00"), "new")));
    }

    @Test
    default void aWiderTypeKeepsTheValuesThatWereThere() throws Exception {
        String dataset = started("widened", Extent.CHANGES);
        assumeThat(evolves(dataset)).contains(SchemaChange.WIDENED);
        deliver(dataset, WIDE, WIDE.changes(List.of(row(3_000_000_000L, 0.1, amount("9.125"))), List.of()));
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(WIDE.text(
                        row(1L, 0.5, amount("1.00")),
                        row(2L, 1.5, amount("2.00")),
                        row(3_000_000_000L, 0.1, amount("9.125"))));
    }

    @Test
    default void aFullCommitMayWidenAndAdd() throws Exception {
        String dataset = started("replaced", Extent.FULL);
        Frame both = new Frame(WIDE.schema().add("note", DataTypes.StringType), List.of("id"));
        deliver(dataset, both, both.snapshot(row(3_000_000_000L, 0.1, amount("9.125"), "new")));
        assertThat(Rows.text(rows(dataset))).isEqualTo(both.text(row(3_000_000_000L, 0.1, amount("9.125"), "new")));
    }

    @ParameterizedTest
    @EnumSource
    default void aChangeOfColumnsThatItCannotFollowIsRefused(SchemaChange change) throws Exception {
        String dataset = started("kept", Extent.CHANGES);
        assumeThat(evolves(dataset)).doesNotContain(change);
        boolean added = change == SchemaChange.ADDED;
        ChangeBatch batch = added
                ? MORE.changes(List.of(row(1, 2.5f, amount("3.00"), "new")), List.of())
                : WIDE.changes(List.of(row(1L, 2.5, amount("3.00"))), List.of());
        assertThatThrownBy(() -> SinkRun.deliver(this, dataset, added ? MORE : WIDE, batch))
                .isInstanceOfSatisfying(ConnectorException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(ConnectorException.Kind.REFUSED));
        assertThat(Rows.text(rows(dataset)))
                .isEqualTo(NARROW.text(row(1, 0.5f, amount("1.00")), row(2, 1.5f, amount("2.00"))));
    }

    private String started(String name, Extent next) throws Exception {
        String dataset = Runs.freshName(name);
        try (SinkRun run = SinkRun.open(this, dataset)) {
            assumeThat(run.sink().accepts()).contains(next);
        }
        deliver(dataset, NARROW, NARROW.snapshot(row(1, 0.5f, amount("1.00")), row(2, 1.5f, amount("2.00"))));
        return dataset;
    }

    private void deliver(String dataset, Frame frame, ChangeBatch batch) throws ConnectorException {
        assertThat(SinkRun.deliver(this, dataset, frame, batch)).isInstanceOf(CommitResult.Done.class);
    }

    private Set<SchemaChange> evolves(String dataset) throws ConnectorException {
        try (SinkRun run = SinkRun.open(this, dataset)) {
            return run.sink().evolves();
        }
    }

    private static BigDecimal amount(String text) {
        return new BigDecimal(text);
    }
}
