package io.headrace.service;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * A share with one dataset that an account receives into a folder, written past the API; its snapshots are taken by {@link
 * StandIn}.
 */
final class Received {
    private final Service service;
    private final World world;
    private final UUID consumer;
    private final UUID provider;
    private final Path folder;
    private final UUID share = UUID.randomUUID();
    private final UUID dataset = UUID.randomUUID();
    private final UUID subscription = UUID.randomUUID();

    Received(Service service, World world, UUID provider, UUID consumer) {
        this.service = service;
        this.world = world;
        this.provider = provider;
        this.consumer = consumer;
        try {
            this.folder = Files.createTempDirectory("headrace-sink");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(world.user().id());
    }

    /** Received by {@code world}'s own account from the other one. */
    static Received by(World world, Service service) {
        return new Received(service, world, world.theirs(), world.ours());
    }

    private void write(UUID user) {
        Object now = Columns.time(service.clock().instant());
        UUID invitation = UUID.randomUUID();
        JdbcClient database = service.database();
        UUID source = store(provider, "source", now);
        UUID sink = store(consumer, "sink", now);
        database.sql(
                        "insert into share (id, account_id, name, kind, created_by, created_at) values (?, ?, ?, 'snapshot', ?, ?)")
                .params(share, provider, "share-" + share.toString().substring(0, 8), user, now)
                .update();
        database.sql(
                        """
                insert into share_dataset (id, account_id, share_id, name, store_id, extent, document, created_at)
                values (?, ?, ?, 'lineitem', ?, 'one', ?, ?)""")
                .params(dataset, provider, share, source)
                .param(
                        "{\"name\": \"lineitem\", \"source\": {\"type\": \"delta\", \"store\": \"source\", \"path\": \"lineitem\"}}")
                .param(now)
                .update();
        database.sql(
                        """
                insert into invitation (id, account_id, share_id, recipient_email, state, expires_at, responded_at, created_by,
                    created_at) values (?, ?, ?, 'a@headrace.test', 'accepted', ?, ?, ?, ?)""")
                .params(invitation, provider, share, now, now, user, now)
                .update();
        database.sql(
                        """
                insert into subscription (id, account_id, provider_account_id, share_id, invitation_id, name, state,
                    accepted_by, created_at) values (?, ?, ?, ?, ?, ?, 'active', ?, ?)""")
                .params(subscription, consumer, provider, share, invitation)
                .params("sub-" + subscription.toString().substring(0, 8), user, now)
                .update();
        database.sql(
                        """
                insert into mapping (id, account_id, subscription_id, dataset_id, store_id, target, write_mode, document,
                    created_at) values (?, ?, ?, ?, ?, 'lineitem', 'mirror', ?, ?)""")
                .params(UUID.randomUUID(), consumer, subscription, dataset, sink)
                .param("{\"type\": \"delta\", \"store\": \"sink\", \"path\": \"lineitem\"}")
                .param(now)
                .update();
    }

    private UUID store(UUID account, String name, Object now) {
        UUID id = UUID.randomUUID();
        String settings = "{\"type\": \"local\", \"root\": \"" + folder + "\"}";
        service.database()
                .sql(
                        "insert into store (id, account_id, name, kind, settings, created_at) values (?, ?, ?, 'local', ?, ?)")
                .params(id, account, name + "-" + id.toString().substring(0, 8), settings, now)
                .update();
        return id;
    }

    UUID provider() {
        return provider;
    }

    UUID share() {
        return share;
    }

    UUID dataset() {
        return dataset;
    }

    UUID subscription() {
        return subscription;
    }

    /** What the next processes are to do, in the words of {@link StandIn}. */
    Received script(String... lines) {
        return file("script", String.join("\n", lines));
    }

    /** Lets a process that awaits {@code name} go on. */
    Received file(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    /** The snapshots that were published, each a file whose time is the moment. */
    List<Path> published() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("snapshot-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Http asConsumer() {
        return as(consumer);
    }

    Http asProvider() {
        return as(provider);
    }

    /** With a new token: tests move the clock further than one lasts. */
    private Http as(UUID account) {
        World.Person person = account.equals(world.ours()) ? world.ours(Role.CONTRIBUTOR) : world.stranger();
        return service.http().as(world.token(person.id(), Scope.all(), null, Duration.ofHours(1)));
    }

    String consumerPath() {
        return "/api/v1/accounts/" + consumer;
    }

    String providerPath() {
        return "/api/v1/accounts/" + provider + "/shares/" + share + "/subscriptions/" + subscription;
    }

    Http.Answer order(String mode) {
        return asConsumer()
                .post(consumerPath() + "/subscriptions/" + subscription + "/snapshots", "{\"mode\": \"" + mode + "\"}");
    }

    /** The snapshot's path. */
    String ordered() {
        Http.Answer answer = order("incremental");
        if (answer.status() != 202) {
            throw new AssertionError(answer);
        }
        return answer.header("Location");
    }

    Http.Answer get(String path) {
        return asConsumer().get(path);
    }

    Http.Answer put(String path) {
        return asConsumer().put(path, "{}");
    }

    /** Follows the schedule, or pauses. */
    Http.Answer trigger(String state) {
        String path = consumerPath() + "/subscriptions/" + subscription + "/trigger";
        return asConsumer().put(path, "{\"state\": \"" + state + "\"}");
    }

    Received await(String snapshot, String state) {
        Eventually.holds(() -> get(snapshot).text("state").equals(state));
        return this;
    }

    JsonNode revocation() {
        return asProvider().get(providerPath() + "/revocation").json();
    }

    Http.Answer revoke() {
        return asProvider().post(providerPath() + "/revocation", "");
    }

    long pid(String snapshot) {
        return service.database()
                .sql("select pid from run where id = ?")
                .params(UUID.fromString(snapshot.substring(snapshot.lastIndexOf('/') + 1)))
                .query(Long.class)
                .single();
    }

    /** Sends the process of {@code snapshot} a signal, e.g. {@code STOP}. */
    void signal(String signal, String snapshot) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(pid(snapshot)))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
