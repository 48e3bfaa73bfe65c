package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.World.Person;
import io.headrace.service.client.Typed;
import io.headrace.service.security.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, revoking and looking back as people type them. */
final class SnapshotClientTest {
    private final Service service = Service.on(Database.H2);
    private final World world = new World(service);
    private final Received received = Received.by(world, service);
    private final String share = received.share().toString();
    private final String subscription = received.subscription().toString();

    @TempDir
    private Path folder;

    private Typed provider;
    private Typed consumer;

    @BeforeEach
    void logIn() {
        provider = loggedIn("provider", world.stranger());
        consumer = loggedIn("consumer", world.ours(Role.OWNER));
    }

    private Typed loggedIn(String name, Person person) {
        return Typed.loggedIn(
                folder.resolve(name).resolve("login.json"), "http://127.0.0.1:" + service.port(), person.token());
    }

    @Test
    void aSnapshotIsTakenSeenByBothSidesAndTheLast() {
        assertThat(consumer.type("", "snapshot", subscription).out()).contains("mode: incremental", "state: queued");
        Eventually.holds(() ->
                consumer.type("", "snapshot", subscription, "--list").out().contains("succeeded"));
        assertThat(consumer.type("", "history").out()).contains("lineitem", "committed");
        assertThat(provider.type("", "history", "--provided").out()).contains("lineitem", "committed");
        assertThat(provider.type("", "who", share).out()).contains("lineitem", "active", "version 1");

        assertThat(provider.type("", "revoke", share, "nobody").err())
                .isEqualTo("Nobody called 'nobody' receives this share\n");
        assertThat(provider.type("", "revoke", share, subscription).out()).contains("state: revok");
        assertThat(consumer.type("", "snapshot", subscription).code()).isEqualTo(1);
        assertThat(provider.type("", "revoke", share, subscription, "--reinstate")
                        .out())
                .contains("state: active");
        Eventually.holds(() -> provider.type("", "audit").out().contains("reinstated"));
        assertThat(provider.type("", "audit", "--verify").out()).contains("intact: true");
    }
}
