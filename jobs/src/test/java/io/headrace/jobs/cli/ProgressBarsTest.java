package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.Step;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

final class ProgressBarsTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final DatasetPlan plan = Typed.plan("acme", "lineitem", Mode.FULL);
    private Instant now = Typed.NOW;
    private ProgressBars bars;

    @BeforeEach
    void open() {
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new AssertionError();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        bars = new ProgressBars(
                new PrintStream(screen, true, StandardCharsets.UTF_8), new Words(Ansi.OFF), 80, 6, clock);
    }

    private String drawn() {
        String text = screen.toString(StandardCharsets.UTF_8).replace("\u001b", "ESC");
        screen.reset();
        return text;
    }

    @Test
    void aBarGrowsInPlaceAndItsEndStaysAsALine() {
        bars.planned(plan);
        assertThat(drawn()).isEqualTo("\rESC[Jacme/lineitem               [--------------------]  full\n");
        now = now.plus(Duration.ofMillis(100));
        bars.moved(plan, 1, 4, 1200);
        assertThat(drawn()).isEqualTo("ESC[1A\rESC[Jacme/lineitem               [#####---------------]  1,200 rows\n");
        bars.reached(plan, Step.PUBLISH);
        assertThat(drawn())
                .isEqualTo("ESC[1A\rESC[Jacme/lineitem               [#####---------------]  1,200 rows"
                        + "  publishing\n");
        bars.ended(Typed.committed(plan));
        assertThat(drawn()).isEqualTo("ESC[1A\rESC[Jacme/lineitem               committed after 1.2 s\n");
    }

    @Test
    void aBarIsNotDrawnMoreOftenThanEyesSee() {
        bars.planned(plan);
        drawn();
        bars.moved(plan, 1, 4, 1200);
        assertThat(drawn()).isEmpty();
    }

    @Test
    void aLineIsNeverWiderThanTheTerminal() {
        DatasetPlan longest = Typed.plan("a".repeat(63), "b".repeat(63), Mode.FULL);
        now = now.plus(Duration.ofSeconds(1));
        bars.moved(longest, 9, 9, Long.MAX_VALUE);
        assertThat(drawn().replaceAll("ESC\\[\\d*[AJ]|[\r\n]", "")).hasSizeLessThan(80);
    }

    @Test
    void datasetsThatDoNotFitOnTheScreenAreOneLine() {
        for (int i = 1; i <= 4; i++) {
            bars.planned(Typed.plan("acme", "d" + i, Mode.FULL));
        }
        assertThat(drawn())
                .endsWith(bar("d1") + bar("d2") + bar("d3") + bar("d4"))
                .doesNotContain("more");
        bars.planned(Typed.plan("acme", "d5", Mode.FULL));
        assertThat(drawn()).isEqualTo("ESC[4A\rESC[J" + bar("d1") + bar("d2") + bar("d3") + "and 2 more datasets\n");
        now = now.plus(Duration.ofSeconds(1));
        bars.moved(Typed.plan("acme", "d5", Mode.FULL), 1, 4, 1200);
        assertThat(drawn()).endsWith(bar("d3") + "and 2 more datasets  1,200 rows\n");
        bars.ended(Typed.committed(Typed.plan("acme", "d1", Mode.FULL)));
        assertThat(drawn())
                .isEqualTo("ESC[4A\rESC[Jacme/d1                     committed after 1.2 s\n" + bar("d2") + bar("d3")
                        + bar("d4") + "acme/d5                     [#####---------------]  1,200 rows\n");
    }

    private static String bar(String dataset) {
        return "acme/" + dataset + "                     [--------------------]  full\n";
    }

    @Test
    void sizesAreWrittenInTheLargestFittingUnit() {
        assertThat(Words.bytes(999)).isEqualTo("999 B");
        assertThat(Words.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(Words.bytes(999_949)).isEqualTo("999.9 kB");
        assertThat(Words.bytes(999_950)).isEqualTo("1.0 MB");
        assertThat(Words.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }
}
