package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.security.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ParameterizedClass
@EnumSource(Database.class)
final class ShareFilesTest {
    private static final String FILE =
            """
            name = flights
            provider = "Example Airport"
            description = "Departures"
            terms = "Do not pass it on"
            schedule { every = day, start = "2026-01-01T02:30:00Z", time-zone = "Europe/Berlin" }
            recipients = ["ann@tower.example"]
            # The account's stores are meant, whatever stands here.
            stores.lake { type = local, root = "lake" }
            datasets = [
              { name = departures, source { type = delta, store = lake, path = departures }, key = [flight_id] }
              { name = airports, source { type = files, store = lake, path = airports, format = csv } }
            ]
            """;

    private final World world;
    private final Http owner;
    private final String shares;

    ShareFilesTest(Database database) {
        this.world = new World(Service.on(database));
        this.owner = world.as(world.ours(Role.OWNER));
        this.shares = "/api/v1/accounts/" + world.ours() + "/shares";
    }

    private Answer send(String path, String file, String acceptBy, String plan) {
        Map<String, String> body = new LinkedHashMap<>(Map.of("file", file));
        if (!acceptBy.isEmpty()) {
            body.put("acceptBy", acceptBy);
        }
        if (!plan.isEmpty()) {
            body.put("plan", plan);
        }
        return owner.post(shares + path, JsonMapper.shared().writeValueAsString(body));
    }

    private Answer plan(String file) {
        return send("/plan", file, "", "");
    }

    private Answer apply(String file) {
        return send("/apply", file, "", plan(file).text("hash"));
    }

    private static List<String> changes(Answer plan) {
        return plan.json().path("changes").values().stream()
                .map(change -> change.path("what").asString() + " "
                        + change.path("name").asString())
                .toList();
    }

    private JsonNode flights() {
        return owner.get(shares).json().path("items").get(1);
    }

    @Test
    void aShareFileIsShownAppliedAndThenHasNothingMoreToDo() {
        Answer plan = plan(FILE);
        assertThat(changes(plan))
                .containsExactly(
                        "create-share flights",
                        "publish-terms flights",
                        "offer-schedule flights",
                        "add-dataset departures",
                        "add-dataset airports");
        assertThat(plan.json().path("notes").toString())
                .isEqualTo("[\"Recipients are not invited by this; invite each of them\"]");
        assertThat(owner.get(shares).json().path("items").size())
                .as("nothing was done yet")
                .isEqualTo(1);

        assertThat(changes(apply(FILE))).hasSize(5);
        assertThat(flights().path("description").asString()).isEqualTo("Departures");
        assertThat(flights().path("terms").path("number").asInt()).isEqualTo(1);
        String path = shares + "/" + flights().path("id").asString();
        assertThat(owner.get(path + "/datasets").json().path("items").size()).isEqualTo(2);
        assertThat(owner.get(path + "/schedule").text("timeZone")).isEqualTo("Europe/Berlin");

        assertThat(changes(plan(FILE))).isEmpty();
        assertThat(apply(FILE).status()).isEqualTo(200);
        assertThat(owner.get(path).header("ETag")).as("nothing was touched").isEqualTo("\"2\"");
    }

    @Test
    void aChangedFileChangesWhatDiffers() {
        apply(FILE);
        String changed = FILE.replace("key = [flight_id]", "key = [flight_id], shape.where = \"not cancelled\"")
                .replace("{ name = airports,", "{ name = towns,")
                .replaceAll("schedule .*\n", "")
                .replace("\"Departures\"", "\"Arrivals\"");
        assertThat(changes(plan(changed)))
                .containsExactly(
                        "change-description flights",
                        "remove-schedule flights",
                        "add-dataset towns",
                        "change-dataset departures",
                        "remove-dataset airports");
        assertThat(apply(changed).status()).isEqualTo(200);
        assertThat(changes(plan(changed))).isEmpty();
    }

    @Test
    void newTermsNeedATimeUntilWhichTheyMayBeAccepted() {
        apply(FILE);
        String changed = FILE.replace("pass it on", "sell it");
        assertThat(plan(changed).text("detail"))
                .isEqualTo("'acceptBy' is missing; consumers need to know until when they may accept");
        String by = "2099-01-01T00:00:00Z";
        Answer plan = send("/plan", changed, by, "");
        assertThat(changes(plan)).containsExactly("publish-terms flights");
        assertThat(send("/apply", changed, "2099-01-02T00:00:00Z", plan.text("hash"))
                        .text("code"))
                .as("another time than was shown")
                .isEqualTo("plan-changed");
        assertThat(send("/apply", changed, by, plan.text("hash")).status()).isEqualTo(200);
    }

    @Test
    void whatIsDoneIsWhatWasShown() {
        String shown = plan(FILE).text("hash");
        owner.post(shares, "{\"name\": \"flights\"}");
        Answer refused = send("/apply", FILE, "", shown);
        assertThat(refused.text("code")).isEqualTo("plan-changed");
        assertThat(refused.text("detail")).isEqualTo("Something has changed since the plan was made; make it again");
        assertThat(send(
                                "/apply",
                                FILE.replace("Departures", "Else"),
                                "",
                                plan(FILE).text("hash"))
                        .text("code"))
                .isEqualTo("plan-changed");
    }

    @Test
    void aFileIsReadAsStrictlyAsByAJobAndReachesNothingOfOurs() {
        Answer refused =
                plan(FILE.replace("path = departures", "pth = departures").replace("day", "week"));
        assertThat(refused.json().path("errors").toString())
                .isEqualTo(
                        "[{\"field\":\"schedule.every\",\"message\":\"(line 5) 'week' is not accepted here; known: hour, day, cron\"},{\"field\":\"datasets.departures.source.path\",\"message\":\"(line 10) is missing; expected a"
                                + " text\"},{\"field\":\"datasets.departures.source.pth\",\"message\":\"(line 10) is not a setting here; did"
                                + " you mean \\\"path\\\"? known: type, store, path\"}]");
        assertThat(plan(FILE.replace("store = lake", "store = sea")).text("detail"))
                .isEqualTo(
                        "'datasets.departures.source.store' (line 10) the share has no store 'sea'; known: free, lake");
        assertThat(plan("include \"/etc/passwd\"\n" + FILE).status()).isEqualTo(400);
        assertThat(plan(FILE + "description = ${PATH}\n").text("detail"))
                .isEqualTo("'file' (line 13) substitutions work in files only; write the value itself");
    }
}
