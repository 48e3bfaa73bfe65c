package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.jobs.engine.Connectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product's own connectors, a database and a folder. */
final class InspectCommandTest {
    @TempDir
    private Path folder;

    private JsonNode told;
    private String raw = "";

    private int inspect(String conf, String... more) throws IOException {
        Typed cli = new Typed(folder);
        cli.connectors = Connectors.load().all();
        Path file = Files.writeString(folder.resolve("store.conf"), conf);
        String[] words = new String[more.length + 3];
        words[0] = "inspect";
        words[1] = file.toString();
        words[2] = "--json";
        System.arraycopy(more, 0, words, 3, more.length);
        int code = cli.type(words);
        raw = cli.out + cli.err;
        told = cli.out.isEmpty() ? new ObjectMapper().createObjectNode() : new ObjectMapper().readTree(cli.out);
        return code;
    }

    private String shop() throws Exception {
        Path file = folder.resolve("shop");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file, "sa", "");
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note varchar, price decimal(12,2))");
            sql.execute("INSERT INTO orders VALUES (1, NULL, 9.50), (2, repeat('é', 300), 1), (3, 'c', 2)");
            sql.execute("CREATE SCHEMA archive");
            sql.execute("CREATE TABLE archive.old (id bigint)");
            sql.execute("CREATE TABLE \"headrace_watermark\" (id bigint)");
        }
        return "stores.shop { type = h2, file = \"" + file + "\" }\n";
    }

    private static String names(JsonNode datasets, String field) {
        return StreamSupport.stream(datasets.spliterator(), false)
                .map(dataset -> dataset.get("source").get(field).asText())
                .toList()
                .toString();
    }

    @Test
    void aDatabaseListsItsTablesWithoutOurs() throws Exception {
        String shop = shop();
        assertThat(inspect(shop)).isEqualTo(0);
        assertThat(told.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(told.get("event").asText()).isEqualTo("inspection");
        assertThat(told.get("failure").isNull()).isTrue();
        assertThat(told.get("complete").asBoolean()).isTrue();
        assertThat(names(told.get("datasets"), "table")).isEqualTo("[OLD, ORDERS]");
        assertThat(names(told.get("datasets"), "schema")).isEqualTo("[ARCHIVE, PUBLIC]");
        assertThat(inspect(shop, "--under", "ARCHIVE")).isEqualTo(0);
        assertThat(names(told.get("datasets"), "table")).isEqualTo("[OLD]");
        assertThat(inspect(shop, "--limit", "1")).isEqualTo(0);
        assertThat(names(told.get("datasets"), "table")).isEqualTo("[OLD]");
        assertThat(told.get("complete").asBoolean()).isFalse();
    }

    @Test
    void aTableShowsItsColumnsAndFirstRowsWithLongValuesCut() throws Exception {
        String conf = shop() + "sources = [{ type = jdbc, store = shop, schema = PUBLIC, table = ORDERS }]";
        assertThat(inspect(conf, "-n", "2")).isEqualTo(0);
        JsonNode orders = told.get("datasets").get(0);
        assertThat(orders.get("columns").toString())
                .isEqualTo("[{\"name\":\"ID\",\"type\":\"bigint\"},{\"name\":\"NOTE\",\"type\":\"string\"},"
                        + "{\"name\":\"PRICE\",\"type\":\"decimal(12,2)\"}]");
        assertThat(orders.get("rows").toString())
                .isEqualTo("[[\"1\",null,\"9.50\"],[\"2\",\"" + "é".repeat(200) + "…\",\"1.00\"]]");
        assertThat(orders.get("failure").isNull()).isTrue();
        assertThat(inspect(conf, "-n", "0")).isEqualTo(0);
        assertThat(told.get("datasets").get(0).get("rows").toString()).isEqualTo("[]");
    }

    @Test
    void whatIsNotThereIsToldBesideWhatIs() throws Exception {
        String conf = shop()
                + "sources = [{ type = jdbc, store = shop, table = ORDER }, { type = jdbc, store = shop, table = ORDERS }]";
        assertThat(inspect(conf)).isEqualTo(2);
        String message =
                "H2 at " + folder.resolve("shop") + " has no table 'ORDER' in schema 'PUBLIC'; nearest: 'ORDERS'";
        assertThat(told.get("failure").get("kind").asText()).isEqualTo("not-found");
        assertThat(told.get("failure").get("message").asText()).isEqualTo(message);
        assertThat(told.get("datasets").get(0).get("failure").get("message").asText())
                .isEqualTo(message);
        assertThat(told.get("datasets").get(1).get("rows")).hasSize(3);
    }

    @Test
    void aLakeListsFoldersFilesAndDeltaTables() throws Exception {
        LocalSpark.newSession();
        Path lake = folder.resolve("lake");
        put(lake, "single.csv", "id,name\n1,a\n");
        put(lake, "sales/orders/part-1.parquet", "x");
        put(lake, "sales/orders/part-2.parquet", "xx");
        put(lake, "sales/items/_delta_log/00000000000000000000.json", "{}");
        put(lake, "sales/items/part-1.parquet", "x");
        put(lake, "sales/readme.txt", "x");
        put(lake, "_headrace/x.csv", "x");
        String conf = "stores.lake { type = local, root = \"" + lake + "\" }\n";
        assertThat(inspect(conf)).isEqualTo(0);
        assertThat(names(told.get("datasets"), "type")).isEqualTo("[delta, files, files]");
        assertThat(names(told.get("datasets"), "path")).isEqualTo("[sales/items, single.csv, sales/orders]");
        assertThat(told.get("datasets").get(2).get("sizeBytes").asLong()).isEqualTo(3);
        assertThat(inspect(conf, "--under", "sales/nowhere")).isEqualTo(2);
        assertThat(told.get("failure").get("kind").asText()).isEqualTo("not-found");
        assertThat(inspect(conf, "--under", "../..")).isEqualTo(2);
        assertThat(told.get("failure").get("kind").asText()).isEqualTo("refused");

        String csv = "sources = [{ type = files, store = lake, path = single.csv, format = csv }]";
        assertThat(inspect(conf + csv)).isEqualTo(0);
        assertThat(told.get("datasets").get(0).get("rows").toString()).isEqualTo("[[\"1\",\"a\"]]");
    }

    private static void put(Path lake, String name, String content) throws IOException {
        Path file = lake.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void aStoreThatDoesNotAnswerIsAFailureWithItsKind() throws Exception {
        assertThat(inspect("stores.gone { type = local, root = \"" + folder.resolve("gone") + "\" }"))
                .isEqualTo(2);
        assertThat(told.get("failure").get("kind").asText()).isEqualTo("not-found");
        assertThat(told.has("datasets")).isFalse();
        assertThat(inspect("stores.db { type = postgresql, host = localhost, port = 1, database = d, user = u }"))
                .isEqualTo(5);
        assertThat(told.get("failure").get("kind").asText()).isEqualTo("unreachable");
    }

    @Test
    void aFileThatIsNoInspectionIsRefusedAsJsonToo() throws Exception {
        assertThat(inspect("stores {}\nstore = x")).isEqualTo(2);
        assertThat(told.get("failure").get("kind").asText()).isEqualTo("refused");
        assertThat(told.get("failure").get("message").asText().replace(folder.toString(), ""))
                .isEqualTo(
                        "/store.conf:1: stores: has 0 stores; expected exactly one; "
                                + "/store.conf:2: store: is not a setting here; did you mean \"stores\"? known: stores, sources");
        assertThat(inspect("stores.x { type = local, root = \"" + folder + "\" }", "-n", "101"))
                .isEqualTo(2);
        assertThat(raw).isEqualTo("-n 101: expected 0 to 100\n");
    }
}
