package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.security.Role;
import io.headrace.service.stores.StoreAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Database.class)
final class StoresTest {
    private static final String CANARY = "canary-1f0c";

    private final Service service;
    private final World world;
    private final Http owner;
    private final String stores;

    StoresTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.owner = world.as(world.ours(Role.OWNER));
        this.stores = "/api/v1/accounts/" + world.ours() + "/stores";
    }

    private static String shop(String host, String database) {
        return "\"settings\": {\"type\": \"postgresql\", \"host\": \"" + host + "\", \"database\": \"" + database
                + "\", \"user\": \"reader\"}";
    }

    private Answer add(String name, String database) {
        return owner.post(
                stores,
                "{\"name\": \"" + name + "\", " + shop("db.headrace.test", database)
                        + ", \"credentials\": {\"secret\": \"" + CANARY + "\"}}");
    }

    @Test
    void aSecretGoesInAndNeverComesBack() {
        Answer added = add("shop", "shop");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.header("Location")).isEqualTo(stores + "/" + added.text("id"));
        assertThat(added.json().path("credentials").toString()).isEqualTo("{\"secret\":\"sealed\"}");
        assertThat(added.json().path("actions").toString()).isEqualTo("[\"change\",\"delete\",\"inspect\"]");
        assertThat(owner.get(stores).body()
                        + owner.get(stores + "/" + added.text("id")).body()
                        + added.body())
                .doesNotContain(CANARY);
        byte[] kept = service.database()
                .sql("select secret_sealed from store where id = ?")
                .params(UUID.fromString(added.text("id")))
                .query((row, number) -> row.getBytes(1))
                .single();
        assertThat(new String(kept, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(CANARY);
    }

    @Test
    void aProcessGetsTheSecretInAFileOfItsOwn(@TempDir Path folder) throws Exception {
        UUID id = UUID.fromString(add("shop", "shop").text("id"));
        StoreAccess.Opened opened = service.part(StoreAccess.class).open(world.ours(), id, folder);
        Path file = folder.resolve("shop.secret");
        assertThat(opened.settings())
                .containsEntry("password", "file:" + file)
                .containsEntry("host", "db.headrace.test");
        assertThat(file).hasContent(CANARY);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsWrongIsSaidAllAtOnceWithTheFields() {
        Answer refused = owner.post(
                stores,
                "{\"name\": \"shop\", \"settings\": {\"type\": \"postgresql\", \"hots\": \"x\", \"port\": \"many\","
                        + " \"host\": \"db.headrace.test\", \"database\": \"shop\", \"user\": \"u\"}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").toString())
                .isEqualTo("[{\"field\":\"settings.port\",\"message\":\"expected a whole number, not 'many'\"},"
                        + "{\"field\":\"settings.hots\",\"message\":\"is not a setting here; did you mean \\\"host\\\"? known:"
                        + " type, host, port, database, user, password, tls\"}]");
        assertThat(owner.post(stores, "{\"name\": \"../x\", " + shop("db.headrace.test", "shop") + "}")
                        .text("detail"))
                .isEqualTo("'name' must be letters, digits, - and _");
        assertThat(owner.post(stores, "{\"name\": \"shop\", " + shop("127.0.0.1", "shop") + "}")
                        .text("detail"))
                .isEqualTo(
                        "'settings.host' '127.0.0.1', port 5432, is not a place that the operator allows; ask for it");
        assertThat(owner.post(
                                stores,
                                "{\"name\": \"shop\", " + shop("db.headrace.test", "shop")
                                        + ", \"credentials\": {\"secretReference\": \"env:PATH\"}}")
                        .text("detail"))
                .isEqualTo("'credentials.secretReference' is not a secret that the operator lets accounts refer to; ask"
                        + " for it");
    }

    @Test
    void namesAreTakenOnceUntilTheStoreIsDeleted() {
        Answer first = add("shop", "shop");
        assertThat(add("shop", "shop").text("detail")).isEqualTo("The account has a store 'shop' already");
        String path = stores + "/" + first.text("id");
        assertThat(owner.with("If-Match", "\"7\"").delete(path).text("code")).isEqualTo("version-changed");
        assertThat(owner.with("If-Match", "\"1\"").delete(path).status()).isEqualTo(204);
        assertThat(owner.get(path).status()).isEqualTo(404);
        assertThat(add("shop", "shop").status()).isEqualTo(201);
        assertThat(service.database()
                        .sql("select count(*) from store where id = ? and secret_sealed is not null")
                        .params(UUID.fromString(first.text("id")))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aStoreThatIsNeededStaysAndSaysByWhat() {
        Answer refused = owner.with("If-Match", "\"1\"")
                .delete(stores + "/" + world.provided().store());
        assertThat(refused.text("code")).isEqualTo("in-use");
        assertThat(refused.text("detail"))
                .isEqualTo("The store 'lake' is needed by: dataset 'orders' of share 'retail'");
    }

    @Test
    void aKeptSecretIsNotSentToAnotherHost() {
        Answer added = add("shop", "shop");
        String path = stores + "/" + added.text("id");
        Http first = owner.with("If-Match", "\"1\"");
        Answer moved = first.put(path, "{" + shop("db.headrace.test", "shop").replace("reader", "other") + "}");
        assertThat(moved.text("detail")).isEqualTo("'credentials' must be given again, since 'settings.user' changes");
        assertThat(first.put(path, "{" + shop("db.headrace.test", "other") + "}")
                        .status())
                .isEqualTo(200);
        assertThat(first.put(path, "{" + shop("db.headrace.test", "third") + "}")
                        .text("code"))
                .isEqualTo("version-changed");
        assertThat(owner.get(path).json().path("credentials").path("secret").asString())
                .isEqualTo("sealed");
    }

    private JsonNode inspect(String path, String question) {
        Answer asked = owner.post(path, question);
        assertThat(asked.status()).isEqualTo(202);
        String inspection = asked.header("Location");
        Eventually.holds(() -> !owner.get(inspection).json().path("endedAt").isMissingNode());
        return owner.get(inspection).json();
    }

    @Test
    void aTestIsCarriedOutByAProcessAndKeptWithTheStore() {
        String path = stores + "/" + add("shop", "shop").text("id");
        JsonNode tested = inspect(path + "/inspections", "{\"kind\": \"test\", \"asSink\": true}");
        assertThat(tested.path("state").asString()).isEqualTo("succeeded");
        assertThat(tested.path("result").path("options").asString()).isEqualTo("--limit 1 --as-sink");
        assertThat(tested.path("result").path("password").asString()).isEqualTo("600 " + CANARY.length());
        assertThat(owner.get(path).json().path("check").path("state").asString())
                .isEqualTo("ok");
        assertThat(service.data().resolve("inspections")).isEmptyDirectory();
        assertThat(tested.toString()).doesNotContain(CANARY);
    }

    @Test
    void aStoreThatCannotBeReachedSaysWhy() {
        String path = stores + "/" + add("old", "gone").text("id");
        JsonNode tested = inspect(path + "/inspections", "{\"kind\": \"test\"}");
        assertThat(tested.path("state").asString()).isEqualTo("failed");
        assertThat(tested.path("message").asString()).isEqualTo("there is no database gone");
        assertThat(owner.get(path).json().path("check").path("state").asString())
                .isEqualTo("failed");
    }

    @Test
    void aFreshAnswerIsGivenAgainUntilTheStoreChanges() {
        String path = stores + "/" + add("shop", "shop").text("id");
        String question = "{\"kind\": \"schema\", \"source\": {\"type\": \"jdbc\", \"table\": \"orders\"}}";
        JsonNode first = inspect(path + "/inspections", question);
        assertThat(first.path("result").path("asked").path("sources").toString())
                .isEqualTo("[{\"store\":\"shop\",\"table\":\"orders\",\"type\":\"jdbc\"}]");
        String id = first.path("id").asString();
        assertThat(inspect(path + "/inspections", question).path("id").asString())
                .isEqualTo(id);
        service.clock().advance(java.time.Duration.ofMinutes(11));
        JsonNode later = inspect(path + "/inspections", question);
        assertThat(later.path("id").asString()).as("after eleven minutes").isNotEqualTo(id);
        owner.with("If-Match", "\"1\"").put(path, "{" + shop("db.headrace.test", "other") + "}");
        assertThat(inspect(path + "/inspections", question).path("id").asString())
                .as("of the changed store")
                .isNotEqualTo(later.path("id").asString());
    }

    @Test
    void aDatasetIsLookedAtWhereItLies() {
        String dataset = "/api/v1/accounts/" + world.ours() + "/shares/"
                + world.provided().share() + "/datasets/" + world.provided().dataset() + "/inspections";
        service.database()
                .sql("update store set settings = ? where id = ?")
                .params(
                        "{\"type\": \"local\", \"root\": \"" + service.data() + "/x\"}",
                        world.provided().store())
                .update();
        JsonNode seen = inspect(dataset, "{\"kind\": \"preview\"}");
        assertThat(seen.path("dataset").asString())
                .isEqualTo(world.provided().dataset().toString());
        assertThat(seen.path("result").path("options").asString()).isEqualTo("-n 10");
        assertThat(seen.path("result").path("asked").path("sources").toString())
                .isEqualTo("[{\"path\":\"orders\",\"store\":\"lake\",\"type\":\"delta\"}]");
        assertThat(owner.post(dataset, "{\"kind\": \"list\"}").text("detail"))
                .isEqualTo("'kind' must be schema or preview");
    }

    @Test
    void aStoreThatTheOperatorAllowsNoMoreIsNotOpened() {
        JsonNode seen = inspect(
                stores + "/" + world.provided().store() + "/inspections", "{\"kind\": \"list\", \"under\": \"a\"}");
        assertThat(seen.path("message").asString())
                .isEqualTo("The store's 'root' '/lake' is not below a folder that the operator allows; ask for it");
        assertThat(seen.path("state").asString()).isEqualTo("failed");
    }
}
