package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.service.Http.Answer;
import io.headrace.service.security.Role;
import io.headrace.service.subscriptions.Access;
import io.headrace.service.web.Sha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Database.class)
final class SubscriptionsTest {
    private final Service service;
    private final World world;
    private final Offering offering;
    private final Http consumer;
    private final UUID subscription;
    private final String path;

    SubscriptionsTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.offering = world.offering(world.theirs());
        this.consumer = world.as(world.ours(Role.CONTRIBUTOR));
        this.subscription = offering.subscription(world.ours());
        this.path = "/api/v1/accounts/" + world.ours() + "/subscriptions/" + subscription;
        // Its store 'lake' is the consumer's.
        world.offering(world.ours());
    }

    @Test
    void newerTermsBlockOnceTheyAreDueAndAcceptingThemGoesOn() {
        assertThat(consumer.get(path).text("blockedBy")).isEqualTo("terms");
        assertThat(agree(Offering.TERMS).status()).isEqualTo(200);
        assertThat(consumer.get(path).json().has("blockedBy")).isFalse();

        offering.terms("Second.", service.clock().instant().plus(Duration.ofMinutes(10)));
        assertThat(consumer.get(path).json().has("blockedBy"))
                .as("before the day")
                .isFalse();
        service.clock().advance(Duration.ofMinutes(10));
        assertThat(consumer.get(path).text("blockedBy")).isEqualTo("terms");
        assertThat(theirs().path("blockedBy").asString()).isEqualTo("terms");
        assertThat(agree(Offering.TERMS).text("code")).isEqualTo("terms-changed");
        Answer agreed = agree("Second.");
        assertThat(agreed.json().path("accepted").findValuesAsString("terms")).containsExactly("1", "2");
        assertThat(agree("Second.").json().path("accepted"))
                .as("once more")
                .isEqualTo(agreed.json().path("accepted"));
        assertThat(consumer.get(path).json().has("blockedBy")).isFalse();
        assertThat(theirs().path("acceptedTerms").asInt()).isEqualTo(2);
    }

    @Test
    void aConsumerRenamesAndLeaves() {
        Answer one = consumer.get(path);
        Http changing = consumer.with("If-Match", one.header("ETag"));
        assertThat(changing.put(path, "{\"name\": \"n\"}").text("name")).isEqualTo("n");
        assertThat(changing.put(path, "{\"name\": \"m\"}").text("code")).isEqualTo("version-changed");
        String other = path.replace(
                subscription.toString(), offering.subscription(world.ours()).toString());
        assertThat(consumer.with("If-Match", "\"1\"")
                        .put(other, "{\"name\": \"n\"}")
                        .text("detail"))
                .isEqualTo("The account has a subscription 'n' already; choose another name");

        assertThat(map("orders", "orders", "mirror").status()).isEqualTo(201);
        assertThat(consumer.delete(path).status()).isEqualTo(204);
        assertThat(consumer.get(path).status()).isEqualTo(404);
        assertThat(consumer.delete(path).status()).isEqualTo(404);
        assertThat(consumer.get(path + "/mappings").status()).isEqualTo(404);
        assertThat(theirs().path("blockedBy").asString())
                .as("the provider still sees it")
                .isEqualTo("left");
    }

    @Test
    void everyDatasetIsListedMappedSkippedOrBroken() {
        assertThat(states()).containsExactly("orders skipped", "items skipped");
        Answer mapped = consumer.post(
                path + "/mappings",
                "{\"dataset\": \"items\", \"sink\": {\"type\": \"csv\", \"store\": \"lake\", \"path\": \"a/b\", \"delimiter\": \";\"},"
                        + " \"writeMode\": \"append\", \"addedColumns\": [\"_share\", \"_provider\"]}");
        assertThat(mapped.status()).isEqualTo(201);
        assertThat(mapped.json().path("sink").toString())
                .isEqualTo("{\"delimiter\":\";\",\"path\":\"a/b\",\"type\":\"csv\"}");
        assertThat(mapped.json().path("addedColumns").toString()).isEqualTo("[\"_provider\",\"_share\"]");
        assertThat(states()).containsExactlyInAnyOrder("orders skipped", "items ok");
        offering.gone("items");
        offering.gone("orders");
        assertThat(states()).containsExactly("items broken");
        assertThat(consumer.delete(mapped.header("Location")).status()).isEqualTo(204);
        assertThat(states()).isEmpty();
    }

    @Test
    void aMappingIsRefusedAsAShareFileRefusesIt() {
        assertThat(refused("items", "{\"type\": \"parquet\", \"store\": \"lake\", \"path\": \"../x\"}"))
                .isEqualTo(
                        "'sink.path' '../x' is not a path below the store's root; expected names joined by '/', without '..',"
                                + " '.', wildcards or any of \\ : % and without '/' at either end");
        assertThat(refused("items", "{\"type\": \"parquet\", \"store\": \"lake\"}"))
                .isEqualTo("'sink.path' is missing; expected a text");
        assertThat(refused("items", "{\"type\": \"excel\", \"store\": \"lake\", \"path\": \"x\"}"))
                .startsWith("'sink.type' ");
        assertThat(refused("items", "{\"type\": \"parquet\", \"store\": \"lake\", \"path\": \"x\", \"pth\": 1}"))
                .startsWith("'sink.pth' is not a setting here");
        assertThat(refused("items", "{\"type\": \"parquet\", \"store\": \"lakes\", \"path\": \"x\"}"))
                .isEqualTo("'sink.store' the account has no store 'lakes'");
        assertThat(refused("items", "{\"type\": \"jdbc\", \"store\": \"lake\", \"table\": \"x\"}"))
                .isEqualTo("'sink.type' 'jdbc' cannot be written to the store 'lake', which is local");
        assertThat(refused("item", "{\"type\": \"parquet\", \"store\": \"lake\", \"path\": \"x\"}"))
                .isEqualTo("'dataset' the share has no dataset 'item'");
        assertThat(consumer.post(
                                path + "/mappings",
                                "{\"dataset\": \"items\", \"addedColumns\": [\"_x\"], \"sink\": {\"type\": \"parquet\", \"store\":"
                                        + " \"lake\", \"path\": \"x\"}}")
                        .text("detail"))
                .contains("must be _provider, _share or _snapshot");
    }

    @Test
    void aPlaceIsWrittenToByOneMappingOrByAppendsOfSeveralSubscriptions() {
        assertThat(map("orders", "x", "append").status()).isEqualTo(201);
        assertThat(map("orders", "y", "append").text("detail"))
                .isEqualTo("The dataset 'orders' is mapped already; remove that mapping first");
        Answer same = map("items", "x", "append");
        assertThat(same.text("code")).isEqualTo("place-taken");
        assertThat(same.text("detail"))
                .isEqualTo("The dataset 'orders' of 'subscription-" + subscription
                        + "' is written to this place; every mapping needs a place of its own, unless both append");
        String other = path.replace(
                subscription.toString(), offering.subscription(world.ours()).toString());
        assertThat(consumer.post(other + "/mappings", wish("items", "x", "mirror"))
                        .text("code"))
                .isEqualTo("place-taken");
        assertThat(consumer.post(other + "/mappings", wish("items", "x", "append"))
                        .status())
                .isEqualTo(201);

        world.offering(world.ours())
                .store("lake-again", "local", "{\"type\":\"local\",\"root\":\"/srv/" + world.ours() + "\"}");
        String third = path.replace(
                subscription.toString(), offering.subscription(world.ours()).toString());
        assertThat(consumer.post(
                                third + "/mappings",
                                wish("items", "x", "mirror").replace("\"lake\"", "\"lake-again\""))
                        .text("code"))
                .as("another store that leads to the same place")
                .isEqualTo("place-taken");
    }

    @Test
    void aWholeSchemaIsMappedItemByItem() {
        offering.dataset("all", "all", "{}");
        assertThat(map("all", "x", "mirror").text("detail"))
                .isEqualTo("'item' must say which table or folder of 'all' is mapped");
        assertThat(map("items", "x", "mirror", "a").text("detail"))
                .isEqualTo("'item' is for a dataset that is a whole schema or tree; 'items' is not");
        assertThat(map("all", "x", "mirror", "a").status()).isEqualTo(201);
        assertThat(map("all", "y", "mirror", "b").status()).isEqualTo(201);
        assertThat(states()).containsExactlyInAnyOrder("orders skipped", "items skipped", "all/a ok", "all/b ok");
    }

    @Test
    void whatWasReceivedCanBeSharedOnward() {
        assertThat(map("items", "items", "mirror").status()).isEqualTo(201);
        World.Person next = world.user();
        UUID onward = world.invitation(world.ours(), next);
        Answer offer = world.as(next).get("/api/v1/invitations/" + onward);
        assertThat(offer.json().path("datasets").findValuesAsString("name")).contains("items");
        assertThat(world.as(next)
                        .post(
                                "/api/v1/invitations/" + onward + "/accept",
                                "{\"newAccount\": \"next\", \"terms\": \"" + Offering.TERMS_SHA256 + "\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void accessIsHeldWithinATransactionAndForTheOwnAccountOnly() {
        Access access = service.part(Access.class);
        assertThat(access.of(world.theirs(), subscription)).isEmpty();
        assertThat(access.of(world.ours(), UUID.randomUUID())).isEmpty();
        assertThat(access.of(world.ours(), subscription)
                        .orElseThrow()
                        .blockedBy()
                        .orElseThrow()
                        .word())
                .isEqualTo("terms");
        assertThatThrownBy(() -> access.hold(world.ours(), subscription))
                .hasMessage("access to '" + subscription + "' was to be held outside of a transaction");
    }

    private Answer agree(String text) {
        return consumer.post(
                path + "/terms/acceptance", "{\"sha256\": \"" + Sha256.of(text).hex() + "\"}");
    }

    private JsonNode theirs() {
        return world.as(world.stranger())
                .get("/api/v1/accounts/" + world.theirs() + "/shares/" + offering.share() + "/subscriptions/"
                        + subscription)
                .json();
    }

    private static String wish(String dataset, String place, String mode) {
        return "{\"dataset\": \"" + dataset + "\", \"writeMode\": \"" + mode
                + "\", \"sink\": {\"type\": \"parquet\", \"store\": \"lake\", \"path\": \"" + place + "\"}}";
    }

    private Answer map(String dataset, String place, String mode) {
        return consumer.post(path + "/mappings", wish(dataset, place, mode));
    }

    private Answer map(String dataset, String place, String mode, String item) {
        return consumer.post(
                path + "/mappings", wish(dataset, place, mode).replaceFirst("\\{", "{\"item\": \"" + item + "\", "));
    }

    private String refused(String dataset, String sink) {
        Answer answer = consumer.post(path + "/mappings", "{\"dataset\": \"" + dataset + "\", \"sink\": " + sink + "}");
        assertThat(answer.text("code")).isEqualTo("invalid-request");
        return answer.text("detail");
    }

    private List<String> states() {
        List<String> states = new ArrayList<>();
        consumer.get(path + "/mappings")
                .json()
                .path("items")
                .forEach(item -> states.add(item.path("name").asString()
                        + (item.has("item") ? "/" + item.path("item").asString() : "")
                        + " "
                        + item.path("state").asString()));
        return states;
    }
}
