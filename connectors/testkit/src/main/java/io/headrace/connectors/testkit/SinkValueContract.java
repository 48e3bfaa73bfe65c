package io.headrace.connectors.testkit;

import static io.headrace.connectors.testkit.Frame.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Part of {@link SinkContract}: values and names arrive as they left, or their column is refused by name. */
public interface SinkValueContract extends SinkUnderTest {
    @Test
    default void valuesArriveAsTheyLeft() throws Exception {
        Set<ValueKind> kinds = EnumSet.allOf(ValueKind.class);
        kinds.removeAll(refuses());
        if (!keepsSpecialDoubles()) {
            kinds.remove(ValueKind.SPECIAL_DOUBLE);
        }
        Frame frame = ValueKind.frame(kinds);
        Row[] rows = ValueKind.rows(kinds).toArray(new Row[0]);
        String dataset = Runs.freshName("values");
        done(dataset, frame, frame.snapshot(rows));
        assertThat(Rows.text(rows(dataset))).containsExactlyElementsOf(frame.text(rows));
        if (accepts(dataset, Extent.CHANGES)) {
            done(dataset, frame, frame.snapshot());
            done(dataset, frame, frame.changes(List.of(rows), List.of()));
            assertThat(Rows.text(rows(dataset))).containsExactlyElementsOf(frame.text(rows));
        }
    }

    @Test
    default void whatTheTargetCannotHoldIsRefusedByColumn() throws Exception {
        for (ValueKind kind : refuses()) {
            try (SinkRun run = SinkRun.open(this, Runs.freshName("cannot"))) {
                Frame frame = ValueKind.frame(List.of(kind));
                assertThatThrownBy(() -> run.sink().check(run.plan(Extent.FULL, frame)))
                        .as("%s", kind)
                        .isInstanceOfSatisfying(ConnectorException.class, refused -> {
                            assertThat(refused.kind()).isEqualTo(ConnectorException.Kind.REFUSED);
                            assertThat(refused.getMessage())
                                    .contains("'" + kind.column() + "'")
                                    .doesNotContain("\n");
                        });
            }
        }
    }

    @Test
    default void columnNamesArriveAsTheyAre() throws Exception {
        StructType schema = new StructType().add("Gr\u00f6sse", DataTypes.LongType);
        for (String name : List.of(
                "Cost Total $",
                "a.b",
                "with \"quote\"",
                "UPPER",
                "lower",
                "s\u00e9lect",
                "select",
                "it's; --",
                "`tick`")) {
            schema = schema.add(name, DataTypes.StringType);
        }
        Frame frame = new Frame(schema, List.of("Gr\u00f6sse"));
        String dataset = Runs.freshName("names");
        Row one = row(1L, "a", "b", "c", "d", "e", "f", "g", "h", "i");
        Row two = row(2L, "A", null, "C", "D", "E", "F", "G", "H", "I");
        done(dataset, frame, frame.snapshot(one));
        assertThat(Rows.text(rows(dataset))).isEqualTo(frame.text(one));
        if (accepts(dataset, Extent.CHANGES)) {
            done(dataset, frame, frame.changes(List.of(two), List.of(one)));
            assertThat(Rows.text(rows(dataset))).isEqualTo(frame.text(two));
        }
    }

    private boolean accepts(String dataset, Extent extent) throws ConnectorException {
        try (SinkRun run = SinkRun.open(this, dataset)) {
            return run.sink().accepts().contains(extent);
        }
    }

    private void done(String dataset, Frame frame, ChangeBatch batch) throws ConnectorException {
        assertThat(SinkRun.deliver(this, dataset, frame, batch)).isInstanceOf(CommitResult.Done.class);
    }
}
