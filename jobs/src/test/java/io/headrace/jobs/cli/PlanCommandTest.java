package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.report.Mode;
import io.headrace.jobs.report.SchemaDifference;
import io.headrace.jobs.report.SchemaDifference.Handling;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aPlanSaysWhatWouldHappenAndWhy() {
        Typed cli = new Typed(folder);
        Failure lost = new Failure(
                ConnectorException.Kind.HISTORY_LOST,
                "Share 'orders' cannot continue: the provider keeps changes from version 120, but the consumer's copy is"
                        + " at version 97.");
        cli.plans = List.of(
                Typed.plan("acme", "lineitem", Mode.INCREMENTAL),
                Typed.plan("acme", "supplier", Mode.NOTHING),
                Typed.plan("bolt", "lineitem", Mode.BLOCKED, Optional.of(lost)));
        int code = cli.type("plan", cli.file.toString());
        assertThat(cli.out)
                .isEqualTo(
                        """
                        acme / lineitem: incremental, commit 4
                          why       versions 5 to 7 by change data feed
                          window    version 4 -> version 7
                          expected  1,200 rows, unknown bytes to read
                          target    delta lineitem in store 'warehouse' (mirror)
                          columns   id bigint, name string
                          masks     name: redact

                        acme / supplier: nothing new, commit 4 is the last
                          why       versions 5 to 7 by change data feed
                          target    delta supplier in store 'warehouse' (mirror)
                          columns   id bigint, name string
                          masks     name: redact

                        bolt / lineitem: cannot be delivered
                          problem   Share 'orders' cannot continue: the provider keeps changes from
                                    version 120, but the consumer's copy is at version 97.
                          target    delta lineitem in store 'warehouse' (mirror)
                          columns   id bigint, name string
                          masks     name: redact

                        Share 'orders': 1 incremental, 1 with nothing new, 1 blocked. Nothing was changed.
                        A run publishes without asking anybody for a permit.
                        """);
        assertThat(cli.err).isEmpty();
        assertThat(code).isEqualTo(6);
    }

    @Test
    void aPlanAsJsonHoldsTheSameForMachines() throws Exception {
        Typed cli = new Typed(folder);
        cli.plans = List.of(Typed.plan("acme", "lineitem", Mode.FULL));
        assertThat(cli.type("plan", cli.file.toString(), "--json")).isEqualTo(0);
        String expected =
                """
                {"schemaVersion": 1, "share": "orders", "permits": null, "datasets": [{
                  "consumer": "acme", "dataset": "lineitem", "target": "delta lineitem in store 'warehouse'",
                  "writeMode": "mirror", "mode": "full", "commitNumber": 4,
                  "reason": "versions 5 to 7 by change data feed", "fromWatermark": "start", "toWatermark": "version 7",
                  "expectedRows": 1200, "expectedBytes": null, "columns": ["id bigint", "name string"],
                  "masks": {"name": "redact"}, "schemaDifferences": [], "failure": null}]}
                """;
        assertThat(new ObjectMapper().readTree(cli.out)).isEqualTo(new ObjectMapper().readTree(expected));
    }

    @Test
    void onlyWhatIsSelectedIsAskedFor() {
        Typed cli = new Typed(folder);
        cli.type("plan", cli.file.toString(), "--consumer", "acme", "--dataset", "lineitem", "--full");
        assertThat(cli.asked)
                .containsExactly(new Selection(Set.of("acme"), Set.of("lineitem"), Selection.Snapshot.FULL));
    }

    @Test
    void aNameThatIsNotInTheShareIsRefusedWithThoseThatAre() {
        Typed cli = new Typed(folder);
        assertThat(cli.type("plan", cli.file.toString(), "--consumer", "acne")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("Share 'orders' has no consumer 'acne'; it has: acme, bolt\n");
        assertThat(cli.type("plan", cli.file.toString(), "--dataset", "x")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("Share 'orders' has no dataset 'x'; it has: lineitem, supplier, secret\n");
        assertThat(cli.type("plan", cli.file.toString(), "--dataset", "secret")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("Share 'orders' maps none of the selected datasets to the selected consumers.\n");
    }

    @Test
    void colourIsThereWhenItIsAskedFor() {
        Typed cli = new Typed(folder);
        cli.plans = List.of(Typed.plan("acme", "lineitem", Mode.FULL));
        cli.environment.put("NO_COLOR", "1");
        cli.type("plan", cli.file.toString(), "--color", "always");
        assertThat(cli.out).contains("\u001b[1macme / lineitem");
        cli.interactive = true;
        cli.environment.put("TERM", "xterm");
        cli.type("plan", cli.file.toString());
        assertThat(cli.out).doesNotContain("\u001b");
        cli.environment.remove("NO_COLOR");
        cli.type("plan", cli.file.toString());
        assertThat(cli.out).contains("\u001b[1macme / lineitem");
    }

    @Test
    void whatHasChangedInTheColumnsIsSaidColumnByColumn() {
        Typed cli = new Typed(folder);
        DatasetPlan plan = Typed.changed(
                Typed.plan("acme", "lineitem", Mode.INCREMENTAL),
                new SchemaDifference("id", Optional.of("int"), Optional.of("bigint"), Handling.WIDENED),
                new SchemaDifference("note", Optional.empty(), Optional.of("string"), Handling.ADDED),
                new SchemaDifference("tax", Optional.empty(), Optional.of("double"), Handling.LEFT_OUT));
        cli.plans = List.of(plan);
        cli.type("plan", cli.file.toString());
        assertThat(cli.out)
                .contains(
                        """
                          schema    column 'id' was int and is bigint: the copy's column is widened
                          schema    column 'note' (string) is new: the copy gets it
                          schema    column 'tax' (double) is new: stays out until a full snapshot is
                                    ordered
                        """
                                .indent(0));
        cli.reports = List.of(Typed.committed(plan));
        cli.type("run", cli.file.toString(), "--json");
        assertThat(cli.out)
                .contains("\"handling\" : \"left-out\"", "\"typeBefore\" : \"int\"", "\"typeNow\" : \"bigint\"");
        cli.type("history", cli.file.toString());
        assertThat(cli.out)
                .contains(
                        "  acme/lineitem: column 'id' was int and is bigint, widened\n",
                        "  acme/lineitem: column 'note' (string) is new, added\n",
                        "  acme/lineitem: column 'tax' (double) is new, left out\n");
    }
}
