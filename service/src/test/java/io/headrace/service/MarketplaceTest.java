package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.Http.Answer;
import io.headrace.service.security.Role;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Database.class)
final class MarketplaceTest {
    private final Service service;
    private final World world;
    private final Http provider;
    private final Http stranger;
    private final String retail;
    private final String requests;

    MarketplaceTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
        this.provider = world.as(world.ours(Role.OWNER));
        this.stranger = world.as(world.stranger());
        this.retail = "/api/v1/accounts/" + world.ours() + "/shares/"
                + world.provided().share();
        this.requests = "/api/v1/accounts/" + world.theirs() + "/access-requests";
    }

    private String listed() {
        return "/api/v1/marketplace/" + world.provided().share();
    }

    private void unlist() {
        provider.with("If-Match", "\"1\"")
                .put(retail, "{\"description\": \"\", \"listed\": false, \"previewAllowed\": false}");
    }

    @Test
    void aListedShareShowsItsNameItsWordsAndTheNamesOfItsDatasetsOnly() {
        Answer shown = stranger.get(listed());
        assertThat(shown.body().replaceAll("\"createdAt\":\"[^\"]*\"", "\"createdAt\":\"\""))
                .isEqualTo("{\"id\":\"" + world.provided().share()
                        + "\",\"name\":\"retail\",\"provider\":\"an account\",\"description\":\"Orders of a shop\","
                        + "\"datasets\":[\"orders\"],\"createdAt\":\"\"}");
        assertThat(stranger.get("/api/v1/marketplace?limit=200").status()).isEqualTo(200);
        unlist();
        assertThat(stranger.get(listed()).text("code")).isEqualTo("not-found");
        assertThat(stranger.get(listed()).withoutRequest())
                .isEqualTo(
                        stranger.get("/api/v1/marketplace/" + UUID.randomUUID()).withoutRequest());
    }

    private Answer ask(UUID share) {
        return stranger.post(requests, "{\"share\": \"" + share + "\", \"message\": \"For planning\"}");
    }

    @Test
    void oneAsksOnceAndMayWithdraw() {
        assertThat(ask(world.provided().share()).text("detail"))
                .isEqualTo("The account has asked for this share already; wait for the answer");
        String mine = requests + "/" + world.theirsAsked();
        assertThat(stranger.delete(mine).status()).isEqualTo(204);
        assertThat(stranger.get(mine).text("state")).isEqualTo("withdrawn");
        assertThat(stranger.delete(mine).text("detail")).isEqualTo("The request is withdrawn already");
        assertThat(ask(world.provided().share()).status()).isEqualTo(201);
        assertThat(ask(world.theirsProvided().share()).text("detail")).isEqualTo("The share is the account's own");
        unlist();
        assertThat(ask(world.provided().share()).text("detail")).isEqualTo("There is no listed share with this id");
    }

    @Test
    void theProvidersYesIsAnInvitationOfTheAccountThatAsks() {
        String received = retail + "/access-requests";
        assertThat(provider.get(received)
                        .json()
                        .path("items")
                        .get(0)
                        .path("requester")
                        .asString())
                .isEqualTo("an account");
        Answer yes = provider.post(received + "/" + world.theirsAsked() + "/approval", null);
        assertThat(yes.text("state")).isEqualTo("approved");
        assertThat(service.database()
                        .sql(
                                "select recipient_account_id from invitation where id = ? and account_id = ? and state = 'pending'")
                        .params(UUID.fromString(yes.text("invitation")), world.ours())
                        .query(UUID.class)
                        .single())
                .isEqualTo(world.theirs());
        assertThat(provider.post(received + "/" + world.theirsAsked() + "/refusal", null)
                        .text("detail"))
                .isEqualTo("The request is approved already");
        Eventually.holds(() -> stranger.get("/api/v1/accounts/" + world.theirs() + "/audit")
                .body()
                .contains("access-approved"));
    }

    @Test
    void theProvidersNoMakesNoInvitation() {
        String request = retail + "/access-requests/" + world.theirsAsked();
        assertThat(provider.post(request + "/refusal", null).text("state")).isEqualTo("declined");
        assertThat(provider.post(request + "/approval", null).text("detail"))
                .isEqualTo("The request is declined already");
        assertThat(service.database()
                        .sql("select count(*) from invitation where account_id = ?")
                        .params(world.ours())
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
