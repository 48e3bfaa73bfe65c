package io.headrace.connectors.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.testkit.MemorySources.Flaw;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract passes a right source and fails each wrong one. */
class SourceContractTest {
    @Nested
    class ARightSource extends MemorySources implements SourceContract {
        ARightSource() {
            super(Flaw.NONE);
        }
    }

    /** Not a test class of its own: its tests are called, and must fail. */
    private static final class Wrong extends MemorySources implements SourceContract {
        Wrong(Flaw flaw) {
            super(flaw);
        }
    }

    @Test
    void everyFlawIsFound() {
        SourceUse keyed = SourceUse.KEYED_MIRROR;
        Map<Flaw, ThrowingCallable> findings = new EnumMap<>(Flaw.class);
        findings.put(Flaw.LOSES_A_ROW, () -> wrong(Flaw.LOSES_A_ROW).addedRowsComeAlone(keyed));
        findings.put(Flaw.REPEATS_ROWS, () -> wrong(Flaw.REPEATS_ROWS).addedRowsComeAlone(keyed));
        findings.put(Flaw.FORGETS_DELETES, () -> wrong(Flaw.FORGETS_DELETES).deletedRowsGo(keyed));
        findings.put(Flaw.READS_LATER_STATES, () -> wrong(Flaw.READS_LATER_STATES)
                .anOpenWindowStaysAsItIsWhileTheSourceChanges(keyed));
        findings.put(Flaw.STARTS_SPARK, () -> wrong(Flaw.STARTS_SPARK).nothingNewIsToldWithoutSpark(keyed));
        findings.put(Flaw.TAKES_ANY_WATERMARK, () -> wrong(Flaw.TAKES_ANY_WATERMARK)
                .aWatermarkOfAnotherKindIsRefused(keyed));
        findings.put(Flaw.TAKES_ANY_USE, () -> wrong(Flaw.TAKES_ANY_USE)
                .aUseThatTheSourceCannotServeIsRefused(SourceUse.KEYLESS_MIRROR));
        findings.put(Flaw.FINDS_ANYTHING, () -> wrong(Flaw.FINDS_ANYTHING).whatDoesNotExistIsNotFound());
        assertThat(findings).hasSize(Flaw.values().length - 1);
        findings.forEach(
                (flaw, finding) -> assertThatThrownBy(finding).as("%s", flaw).isInstanceOf(AssertionError.class));
    }

    private static SourceContract wrong(Flaw flaw) {
        return new Wrong(flaw);
    }
}
