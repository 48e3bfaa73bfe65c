package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Role;
import io.headrace.service.web.Sha256;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Database.class)
final class SharesTest {
    private final Service service;
    private final World world;
    private final Http owner;
    private final String shares;
    private final String retail;

    SharesTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.owner = world.as(world.ours(Role.OWNER));
        this.shares = "/api/v1/accounts/" + world.ours() + "/shares";
        this.retail = shares + "/" + world.provided().share();
    }

    private Http ifMatch(int version) {
        return owner.with("If-Match", "\"" + version + "\"");
    }

    private Answer addDataset(String settings) {
        return owner.post(retail + "/datasets", json("{'settings': " + settings + "}"));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @Test
    void aShareIsCreatedChangedAndListedByPages() {
        Answer created = owner.post(shares, json("{'name': 'weather', 'description': 'Rain'}"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("kind")).isEqualTo("snapshot");
        assertThat(created.json().path("actions").toString())
                .isEqualTo(json("['change','delete','add-dataset','publish-terms','offer-schedule','invite']"));
        Http reader = world.as(world.ours(Role.READER));
        assertThat(reader.get(created.header("Location")).json().path("actions").toString())
                .isEqualTo("[]");

        String change = json("{'description': 'Snow', 'listed': true, 'previewAllowed': true}");
        assertThat(ifMatch(1).put(created.header("Location"), change).header("ETag"))
                .isEqualTo("\"2\"");
        assertThat(ifMatch(1).put(created.header("Location"), change).text("code"))
                .isEqualTo("version-changed");

        Answer page = owner.get(shares + "?limit=1");
        assertThat(page.json().path("items").get(0).path("name").asString()).isEqualTo("retail");
        Answer next = owner.get(shares + "?limit=1&page=" + page.text("next"));
        assertThat(next.json().path("items").get(0).path("description").asString())
                .isEqualTo("Snow");
        assertThat(next.json().path("next").isMissingNode()).isTrue();
        assertThat(owner.post(shares, json("{'name': 'weather'}")).text("detail"))
                .isEqualTo("The account has a share 'weather' already");
    }

    @Test
    void aDatasetIsKeptInOneFormWithItsDefaults() {
        Answer added = addDataset(
                "{'name': 'items', 'source': {'path': 'items', 'store': 'lake', 'type': 'delta'}, 'key': ['id'],"
                        + " 'shape': {'where': 'amount > 0'}}");
        assertThat(added.body()).contains(json("'extent':'one'"));
        assertThat(added.json().path("settings").toString())
                .isEqualTo(
                        "{\"description\":\"\",\"key\":[\"id\"],\"name\":\"items\",\"schema\":\"freeze\",\"shape\":{\"mask\":{},"
                                + "\"select\":[],\"where\":\"\\\"amount\\\" > 0\"},\"source\":{\"path\":\"items\",\"store\":\"lake\",\"type\":\"delta\"}}");
        assertThat(addDataset("{'name': 'items', 'source': {'path': 'x', 'store': 'lake', 'type': 'delta'}}")
                        .text("code"))
                .isEqualTo("name-taken");
    }

    @Test
    void whatIsWrongWithADatasetIsSaidWithItsKeys() {
        Answer refused = addDataset("{'name': 'items', 'source': {'pth': 'items', 'store': 'lak', 'type': 'delta'}}");
        assertThat(refused.json().path("errors").toString())
                .isEqualTo("[{\"field\":\"settings.source.path\",\"message\":\"is missing; expected a text\"},"
                        + "{\"field\":\"settings.source.pth\",\"message\":\"is not a setting here; did you mean \\\"path\\\"?"
                        + " known: type, store, path\"}]");
        assertThat(addDataset("{'name': 'items', 'source': {'path': 'items', 'store': 'lak', 'type': 'delta'}}")
                        .text("detail"))
                .isEqualTo(
                        "'settings.source.store' the share has no store 'lak'; did you mean \"lake\"? known: free, lake");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reflect('java.lang.Runtime', 'getRuntime')",
                "java_method('a', 'b')",
                "id in (select id from secrets)",
                "exists (select 1)",
                "text.`/etc/passwd` is not null",
                "1 = 1; drop table orders",
                "a = 'x' -- b",
                "a = 1 /* b */",
                "current_user() = 'a'",
                "input_file_name() = 'a'",
                "read_files('/etc') = 1",
                "from_json(a, 'x') = 1",
                "a = ${PATH}",
                "a like 'b' escape current_database()",
                "(((",
            })
    void aFilterIsNoWayToRunCode(String where) {
        String filter = where.replace("\\", "\\\\").replace("\"", "\\\"");
        Answer refused = owner.post(
                retail + "/datasets",
                "{\"settings\": {\"name\": \"x\", \"source\": {\"type\": \"delta\", \"store\": \"lake\", \"path\": \"x\"},"
                        + " \"shape\": {\"where\": \"" + filter + "\"}}}");
        assertThat(refused.status()).as(where).isEqualTo(400);
        assertThat(refused.text("detail")).startsWith("'settings.shape.where' ");
    }

    @Test
    void allFoldersOrTablesAreOneDatasetWithThoseToCome() {
        Answer all = owner.post(
                retail + "/datasets",
                json("{'settings': {'name': 'all', 'source': {'type': 'delta', 'store': 'lake', 'path': 'sales/*'}},"
                        + " 'includesFuture': true}"));
        assertThat(all.text("extent")).isEqualTo("all");
        assertThat(all.json().path("includesFuture").asBoolean()).isTrue();
        assertThat(all.json().path("settings").path("source").path("path").asString())
                .isEqualTo("sales/*");
        assertThat(addDataset("{'name': 'b', 'source': {'type': 'delta', 'store': 'lake', 'path': '../*'}}")
                        .status())
                .isEqualTo(400);
        assertThat(owner.post(
                                retail + "/datasets",
                                json(
                                        "{'settings': {'name': 'c', 'source': {'type': 'delta', 'store': 'lake', 'path': 'c'}},"
                                                + " 'includesFuture': true}"))
                        .text("detail"))
                .isEqualTo("'includesFuture' is for all tables of a schema or folders of a folder; write '*'");
    }

    @Test
    void aDatasetsNameStaysAndItsRestMayChange() {
        String path = retail + "/datasets/" + world.provided().dataset();
        String source = ", 'source': {'type': 'delta', 'store': 'lake', 'path': 'new'}}}";
        assertThat(ifMatch(1)
                        .put(path, json("{'settings': {'name': 'other'" + source))
                        .text("detail"))
                .isEqualTo("'settings.name' must stay 'orders'; add a dataset instead");
        assertThat(ifMatch(1)
                        .put(path, json("{'settings': {'name': 'orders'" + source))
                        .header("ETag"))
                .isEqualTo("\"2\"");
        assertThat(ifMatch(1).delete(path).text("code")).isEqualTo("version-changed");
    }

    @Test
    void aSharePlacedInPlaceServesDeltaTablesAsTheyAre() {
        Answer created = owner.post(shares, json("{'name': 'live', 'kind': 'in-place'}"));
        String datasets = created.header("Location") + "/datasets";
        String source = "'source': {'type': 'delta', 'store': 'lake', 'path': 'x'}";
        assertThat(owner.post(datasets, json("{'settings': {'name': 'x', " + source + "}}"))
                        .status())
                .isEqualTo(201);
        assertThat(owner.post(datasets, json("{'settings': {'name': 'y', " + source + ", 'shape': {'select': ['a']}}}"))
                        .text("detail"))
                .isEqualTo("'settings.source' must be a Delta table without a shape, because the share is in place;"
                        + " deliver others as snapshots");
    }

    @Test
    void termsFollowEachOtherAndSayByWhenToAcceptThem() {
        String text = "'text': 'Be kinder'";
        assertThat(ifMatch(1).post(retail + "/terms", json("{" + text + "}")).text("detail"))
                .isEqualTo("'acceptBy' is missing; consumers need to know until when they may accept");
        assertThat(ifMatch(1)
                        .post(retail + "/terms", json("{" + text + ", 'acceptBy': '2020-01-01T00:00:00Z'}"))
                        .text("detail"))
                .isEqualTo("'acceptBy' is over; name a time to come");
        Answer second = ifMatch(1).post(retail + "/terms", json("{" + text + ", 'acceptBy': '2099-01-01T00:00:00Z'}"));
        assertThat(second.json().path("number").asInt()).isEqualTo(2);
        assertThat(second.text("sha256")).isEqualTo(Sha256.of("Be kinder").hex());
        assertThat(owner.get(retail).json().path("terms").path("number").asInt())
                .isEqualTo(2);
        assertThat(owner.get(retail + "/terms").json().path("items").size()).isEqualTo(2);
        assertThat(owner.get(retail + "/terms/1").text("text")).isEqualTo("Be kind");
        assertThat(owner.get(retail + "/terms/3").status()).isEqualTo(404);
        assertThat(ifMatch(1).post(retail + "/terms", json("{" + text + "}")).text("code"))
                .isEqualTo("version-changed");
    }

    @Test
    void aScheduleIsOfferedChangedAndTakenBack() {
        String schedule = retail + "/schedule";
        Answer put = ifMatch(1)
                .put(
                        schedule,
                        json("{'every': 'cron', 'cron': '30 2 * * 1-5', 'start': '2026-01-01T00:00:00Z',"
                                + " 'timeZone': 'Europe/Berlin'}"));
        assertThat(put.header("ETag")).isEqualTo("\"2\"");
        assertThat(owner.get(schedule).body())
                .isEqualTo(json("{'every':'cron','cron':'30 2 * * 1-5','start':'2026-01-01T00:00:00Z',"
                        + "'timeZone':'Europe/Berlin'}"));
        for (List<String> wrong : List.of(
                List.of(
                        "'every': 'day', 'cron': '0 0 * * *'",
                        "'cron' goes together with 'every = cron'; set both or neither"),
                List.of("'every': 'cron'", "'cron' goes together with 'every = cron'; set both or neither"),
                List.of(
                        "'every': 'cron', 'cron': '61 * * * *'",
                        "'cron' '61 * * * *' has a field that means nothing; expected minute hour day month weekday"),
                List.of(
                        "'every': 'hour', 'timeZone': 'Mars'",
                        "'timeZone' is not a time zone; expected something like \"Europe/Berlin\""))) {
            assertThat(ifMatch(2)
                            .put(schedule, json("{'start': '2026-01-01T00:00:00Z', " + wrong.get(0) + "}"))
                            .text("detail"))
                    .isEqualTo(wrong.get(1));
        }
        assertThat(ifMatch(2).delete(schedule).status()).isEqualTo(204);
        assertThat(owner.get(schedule).status()).isEqualTo(404);
    }

    /** A consumer of the share, written past the API. */
    private UUID subscription() {
        UUID id = UUID.randomUUID();
        UUID invitation = invitation("accepted");
        Object now = Columns.time(service.clock().instant());
        service.database()
                .sql(
                        """
                insert into subscription (id, account_id, provider_account_id, share_id, invitation_id, name, state,
                    accepted_by, created_at)
                values (?, ?, ?, ?, ?, 'retail', 'active', ?, ?)""")
                .params(id, world.theirs(), world.ours(), world.provided().share(), invitation)
                .params(world.stranger().id(), now)
                .update();
        service.database()
                .sql(
                        """
                insert into mapping (id, account_id, subscription_id, dataset_id, store_id, target, write_mode, document,
                    created_at)
                values (?, ?, ?, ?, ?, 'orders', 'mirror', '{}', ?)""")
                .params(UUID.randomUUID(), world.theirs(), id, world.provided().dataset())
                .params(world.theirsProvided().freeStore(), now)
                .update();
        return id;
    }

    private UUID invitation(String state) {
        UUID id = UUID.randomUUID();
        Object now = Columns.time(service.clock().instant());
        service.database()
                .sql(
                        """
                insert into invitation (id, account_id, share_id, recipient_account_id, state, token_hash, expires_at,
                    responded_at, created_by, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, world.ours(), world.provided().share(), world.theirs(), state)
                .param(state.equals("pending") ? new byte[32] : null)
                .param(now)
                .param(state.equals("pending") ? null : now)
                .params(world.ours(Role.OWNER).id(), now)
                .update();
        return id;
    }

    private String state(String table, UUID id) {
        return service.database()
                .sql("select state from " + table + " where id = ?")
                .params(id)
                .query(String.class)
                .single();
    }

    private String mappingState(UUID subscription) {
        return service.database()
                .sql("select state from mapping where subscription_id = ?")
                .params(subscription)
                .query(String.class)
                .single();
    }

    @Test
    void deletingAShareEndsEverythingThatHangsOnIt() {
        UUID subscription = subscription();
        UUID pending = invitation("pending");
        assertThat(ifMatch(1).delete(retail).status()).isEqualTo(204);
        assertThat(state("subscription", subscription)).isEqualTo("source-deleted");
        assertThat(state("invitation", pending)).isEqualTo("withdrawn");
        assertThat(state("access_request", world.theirsAsked())).isEqualTo("declined");
        assertThat(owner.get(retail).status()).isEqualTo(404);
        assertThat(owner.get(retail + "/datasets").status()).isEqualTo(404);
        assertThat(owner.post(shares, json("{'name': 'retail'}")).status()).isEqualTo(201);
        assertThat(ifMatch(1)
                        .delete("/api/v1/accounts/" + world.ours() + "/stores/"
                                + world.provided().store())
                        .status())
                .as("its store is free")
                .isEqualTo(204);
        Eventually.holds(() ->
                owner.get("/api/v1/accounts/" + world.ours() + "/audit").body().contains("share-deleted"));
    }

    @Test
    void takingADatasetOutBreaksItsMappingsAndNothingElse() {
        UUID subscription = subscription();
        assertThat(ifMatch(1)
                        .delete(retail + "/datasets/" + world.provided().dataset())
                        .status())
                .isEqualTo(204);
        assertThat(mappingState(subscription)).isEqualTo("broken");
        assertThat(state("subscription", subscription)).isEqualTo("active");
        Answer refused = world.as(world.stranger())
                .with("If-Match", "\"1\"")
                .delete("/api/v1/accounts/" + world.theirs() + "/stores/"
                        + world.theirsProvided().freeStore());
        assertThat(refused.text("detail"))
                .isEqualTo("The store 'free' is needed by: mapping of 'orders' in subscription 'retail'");
    }
}
