package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.World.Person;
import io.headrace.service.client.Typed;
import io.headrace.service.client.Typed.Said;
import io.headrace.service.security.Role;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Inviting, accepting and mapping as people type it. */
final class ReceivingClientTest {
    private final Service service = Service.on(Database.H2);
    private final World world = new World(service);
    private final Offering offering = world.offering(world.ours());
    private final Person receiver = world.user();

    @TempDir
    private Path folder;

    private Typed provider;
    private Typed consumer;

    @BeforeEach
    void logIn() {
        provider = loggedIn("provider", world.ours(Role.OWNER));
        consumer = loggedIn("consumer", receiver);
    }

    private Typed loggedIn(String name, Person person) {
        return Typed.loggedIn(
                folder.resolve(name).resolve("login.json"), "http://127.0.0.1:" + service.port(), person.token());
    }

    @Test
    void aShareIsOfferedAcceptedMappedAndLeft() {
        String invite =
                "invite retail " + World.email(receiver) + " --attribute region=eu --until 2099-01-01T00:00:00Z";
        Said invited = provider.type("", invite.split(" ", -1));
        assertThat(invited.err()).isEmpty();
        assertThat(invited.out()).contains("state: pending");
        assertThat(consumer.type("", "invitations").out()).contains("retail", "an account");
        assertThat(consumer.type("no\n", "accept", "retail", "--new-account", "mine"))
                .isEqualTo(new Said(1, "", "Terms of use, version 1:\nBe kind\nNot accepted\n"));
        assertThat(consumer.type("yes\n", "accept", "retail", "--new-account", "mine")
                        .out())
                .matches("account: .*\nsubscription: .*\n");
        assertThat(consumer.type("", "accept", "retail", "--new-account", "mine")
                        .err())
                .isEqualTo("There is no invitation 'retail' to you that can be answered\n");
        assertThat(provider.type("", "invitations", "--share", "retail").out())
                .contains(World.email(receiver) + "           accepted");
        assertThat(provider.type("", "subscription", "recipients", "retail").out())
                .contains("mine", World.email(receiver));

        UUID mine = UUID.fromString(json("account", "list").path(0).path("id").asString());
        Provided.of(service, mine, receiver.id());
        assertThat(consumer.type(
                                "",
                                "map",
                                "retail",
                                "orders",
                                "--store",
                                "lake",
                                "--sink",
                                "type=delta",
                                "--sink",
                                "path=o",
                                "--add",
                                "_share")
                        .out())
                .contains("store: lake", "sink: {\"path\":\"o\",\"type\":\"delta\"}", "writeMode: mirror");
        JsonNode mappings = json("subscription", "mappings", "retail");
        assertThat(mappings.findValuesAsString("state")).containsExactlyInAnyOrder("ok", "skipped");
        String mapping = mappings.findValuesAsString("mapping").get(0);
        assertThat(consumer.type("", "subscription", "unmap", "retail", mapping).code())
                .isZero();

        offering.terms("Be kinder", null);
        assertThat(json("subscription", "list").path(0).path("blockedBy").asString())
                .isEqualTo("terms");
        assertThat(consumer.type("yes\n", "subscription", "agree", "retail").out())
                .isEqualTo("newest.number: 2\n");
        assertThat(consumer.type("", "subscription", "rename", "retail", "shop").out())
                .contains("name: shop");
        assertThat(consumer.type("", "subscribe", "leave", "shop").out()).isEqualTo("Left 'shop'\n");
        assertThat(json("subscription", "list")).isEmpty();
    }

    @Test
    void anInvitationIsSentAgainWithdrawnAndRejected() {
        String address = World.email(receiver);
        assertThat(provider.type("", "invite", "retail", address, "--message", "Hello")
                        .code())
                .isZero();
        assertThat(provider.type("", "invite", "retail", address, "--resend").out())
                .contains("state: pending");
        assertThat(provider.type("", "invite", "retail", address, "--withdraw").out())
                .contains("state: withdrawn");
        assertThat(provider.type("", "invite", "retail", address, "--resend").err())
                .isEqualTo("There is no pending invitation to '" + address + "'\n");
        assertThat(provider.type("", "invite", "retail", address).code()).isZero();
        assertThat(consumer.type("", "reject", "retail").out()).isEqualTo("Rejected the invitation to 'retail'\n");
    }

    private JsonNode json(String... words) {
        String[] all = new String[words.length + 1];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--json";
        return JsonMapper.shared().readTree(consumer.type("", all).out());
    }
}
