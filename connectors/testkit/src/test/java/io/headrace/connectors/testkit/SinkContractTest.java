package io.headrace.connectors.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.spi.Faults.Moment;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.MemorySinks.Flaw;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract passes a right sink and fails each wrong one. */
class SinkContractTest {
    @Nested
    class ARightSink extends MemorySinks implements SinkContract {
        ARightSink() {
            super(Flaw.NONE);
        }
    }

    /** Not a test class of its own: its tests are called, and must fail. */
    private static final class Wrong extends MemorySinks implements SinkContract {
        Wrong(Flaw flaw) {
            super(flaw);
        }
    }

    @Test
    void everyFlawIsFound() {
        Map<Flaw, ThrowingCallable> findings = new EnumMap<>(Flaw.class);
        findings.put(Flaw.IGNORES_THE_NUMBER, wrong(Flaw.IGNORES_THE_NUMBER)::aNumberThatAnotherRunHasTakenIsAConflict);
        findings.put(Flaw.ACCEPTS_GAPS, wrong(Flaw.ACCEPTS_GAPS)::aGapInTheNumbersIsAConflict);
        findings.put(Flaw.SHOWS_STAGED_ROWS, wrong(Flaw.SHOWS_STAGED_ROWS)::stagedRowsAreSeenByNobody);
        findings.put(Flaw.FORGETS_DELETES, wrong(Flaw.FORGETS_DELETES)::changesInsertUpdateAndDeleteByKey);
        findings.put(
                Flaw.FORGETS_ROWS_ON_EMPTY_CHANGES,
                wrong(Flaw.FORGETS_ROWS_ON_EMPTY_CHANGES)::anEmptyBatchMovesTheWatermark);
        findings.put(
                Flaw.OVERWRITES_FOREIGN_DATA, wrong(Flaw.OVERWRITES_FOREIGN_DATA)::dataThatIsNotOursIsNeverTouched);
        findings.put(Flaw.FAILS_AFTER_THE_ATOMIC_STEP, () -> wrong(Flaw.FAILS_AFTER_THE_ATOMIC_STEP)
                .struck(new FaultPoint(Step.PUBLISH, Moment.AFTER, Blow.FAIL, false)));
        findings.put(Flaw.ASKS_NO_PERMIT, wrong(Flaw.ASKS_NO_PERMIT)::withoutAPermitNothingIsPublished);
        findings.put(
                Flaw.USES_PERMITS_TOO_LATE, wrong(Flaw.USES_PERMITS_TOO_LATE)::aPermitThatHasRunOutPublishesNothing);
        findings.put(
                Flaw.FORGETS_WHAT_WAS_DONE,
                wrong(Flaw.FORGETS_WHAT_WAS_DONE)::aPermitThatIsRefusedAfterOthersLeavesNothingHalfTold);
        findings.put(Flaw.CUTS_STRINGS, wrong(Flaw.CUTS_STRINGS)::valuesArriveAsTheyLeft);
        findings.put(Flaw.TAKES_ANY_COLUMNS, () -> wrong(Flaw.TAKES_ANY_COLUMNS)
                .aChangeOfColumnsThatItCannotFollowIsRefused(SchemaChange.ADDED));
        findings.put(
                Flaw.COUNTS_EVERY_ATTEMPT, wrong(Flaw.COUNTS_EVERY_ATTEMPT)::tasksThatRunTwiceDoubleNoRowOfASnapshot);
        assertThat(findings).hasSize(Flaw.values().length - 1);
        findings.forEach(
                (flaw, finding) -> assertThatThrownBy(finding).as("%s", flaw).isInstanceOf(AssertionError.class));
    }

    private static SinkContract wrong(Flaw flaw) {
        return new Wrong(flaw);
    }
}
