package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits;
import io.headrace.jobs.permit.PermitService;
import io.headrace.jobs.report.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launcher of runs relies on, see {@code docs/run-contract.md}. */
final class RunContractTest {
    private static final String STARTED =
            """
            {"schemaVersion": 1, "event": "started", "runId": "run-7", "share": "orders", "at": "2026-11-22T06:54:02.123Z"}
            """;
    private static final String PLAN =
            """
            "consumer": "acme", "dataset": "lineitem", "target": "delta lineitem in store 'warehouse'",
            "writeMode": "mirror", "mode": "full", "commitNumber": 4, "reason": "versions 5 to 7 by change data feed",
            "fromWatermark": "start", "toWatermark": "version 7", "expectedRows": 1200, "expectedBytes": null,
            "columns": ["id bigint", "name string"], "masks": {"name": "redact"}, "schemaDifferences": [],
            "failure": null, "at": "2026-11-22T06:54:02.123Z"
            """;

    @TempDir
    private Path folder;

    private Typed delivering() {
        Typed cli = new Typed(folder);
        cli.reports = List.of(Typed.committed(Typed.plan("acme", "lineitem", Mode.FULL)));
        return cli;
    }

    private static List<JsonNode> objects(String lines) throws Exception {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        return objects;
    }

    @Test
    void progressIsAnObjectPerLine() throws Exception {
        Typed cli = delivering();
        assertThat(cli.type("run", cli.file.toString(), "--run-id", "run-7", "--progress", "json"))
                .isEqualTo(0);
        String moved =
                """
                {"schemaVersion": 1, "event": "moved", "consumer": "acme", "dataset": "lineitem", "tasksDone": 1,
                 "tasksKnown": 4, "rowsWritten": 300, "at": "2026-11-22T06:54:02.123Z"}
                """;
        String reached =
                """
                {"schemaVersion": 1, "event": "reached", "consumer": "acme", "dataset": "lineitem", "step": "stage",
                 "at": "2026-11-22T06:54:02.123Z"}
                """;
        String ended = "{\"schemaVersion\": 1, \"event\": \"ended\", \"outcome\": \"committed\", \"rowsRead\": 1200,"
                + "\"rowsInserted\": 1000, \"rowsUpdated\": 150, \"rowsDeleted\": 50, \"bytesWritten\": 34100,"
                + "\"filesWritten\": 3, \"tookMillis\": 1234, " + PLAN + "}";
        String planned = "{\"schemaVersion\": 1, \"event\": \"planned\", " + PLAN + "}";
        assertThat(objects(cli.err))
                .containsExactlyElementsOf(objects(Stream.of(STARTED, planned, reached, moved, ended)
                        .map(object -> object.replace("\n", " "))
                        .collect(Collectors.joining("\n"))));
    }

    @Test
    void progressInAFileLeavesTheTerminalToFailures() throws Exception {
        Typed cli = delivering();
        cli.reports = List.of(Typed.failed("acme", "lineitem", Kind.REVOKED, "The permit was refused (terms)."));
        Path progress = folder.resolve("progress.jsonl");
        String[] words = {"run", cli.file.toString(), "-q", "--progress", "json", "--progress-file", progress.toString()
        };
        assertThat(cli.type(words)).isEqualTo(7);
        assertThat(cli.out).isEmpty();
        assertThat(cli.err).startsWith("acme/lineitem: The permit was refused (terms).\nMore in '");
        List<JsonNode> told = objects(Files.readString(progress));
        assertThat(told).extracting(e -> e.get("event").asText()).containsExactly("started", "planned", "ended");
        assertThat(told.get(2).get("outcome").asText()).isEqualTo("failed");
        assertThat(told.get(2).get("failure").get("kind").asText()).isEqualTo("revoked");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingMoves() {
        Typed cli = delivering();
        refuses(cli, "--progress-file goes with --progress json\n", "--progress-file", "x");
        refuses(cli, "--run-id 'a/b': expected 1 to 64 letters, digits and -\n", "--run-id", "a/b");
        String together = "--permits URL and --permit-token REFERENCE go together; name both or neither\n";
        refuses(cli, together, "--permits", "https://headrace.example/p");
        refuses(cli, together, "--permit-token", "env:PATH");
        refuses(
                cli,
                "--permits: is not where permits can be asked for; expected an https URL, or http on this machine, without"
                        + " user, query and fragment, e.g. \"https://headrace.example/api/v1/permits\"\n",
                "--permits",
                "http://headrace.example",
                "--permit-token",
                "env:PATH");
        refuses(
                cli,
                "--permit-token: is not a reference to a secret; expected \"env:NAME\" or \"file:/path\"\n",
                "--permits",
                "http://localhost/p",
                "--permit-token",
                "s3cret");
        assertThat(cli.asked).isEmpty();
    }

    private static void refuses(Typed cli, String message, String... options) {
        List<String> words = new ArrayList<>(List.of("run", cli.file.toString()));
        words.addAll(List.of(options));
        assertThat(cli.type(words.toArray(String[]::new))).isEqualTo(2);
        assertThat(cli.err).isEqualTo(message);
    }

    @Test
    void aRunAsksTheServiceThatItWasGiven() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "t0ken");
        try (PermitService service = new PermitService("403 {\"reason\": \"cancelled\"}")) {
            for (String command : List.of("run", "compact")) {
                Typed cli = delivering();
                String url = service.url().toString();
                cli.type(command, cli.file.toString(), "--permits", url, "--permit-token", "file:" + token);
                Permits permits = cli.permits;
                assertThatThrownBy(() -> permits.acquire(PermitService.plan()))
                        .isInstanceOfSatisfying(ConnectorException.class, refused -> assertThat(refused.kind())
                                .isEqualTo(Kind.REVOKED));
            }
            Typed cli = new Typed(folder);
            cli.type("run", cli.file.toString());
            assertThat(cli.permits).isSameAs(Permits.ALWAYS);
        }
    }

    @Test
    void aPlanSaysWhomARunWouldAsk() throws Exception {
        Typed cli = new Typed(folder);
        String[] words = {
            "plan", cli.file.toString(), "--permits", "https://headrace.example/p", "--permit-token", "env:NOT_SET_YET"
        };
        assertThat(cli.type(words)).isEqualTo(0);
        assertThat(cli.out)
                .isEqualTo("Share 'orders': no mapping. Nothing was changed.\n"
                        + "Before it publishes, a run asks 'https://headrace.example/p' for a permit.\n");
        words = java.util.Arrays.copyOf(words, words.length + 1);
        words[words.length - 1] = "--json";
        assertThat(cli.type(words)).isEqualTo(0);
        assertThat(new ObjectMapper().readTree(cli.out).get("permits").asText())
                .isEqualTo("https://headrace.example/p");
    }
}
