package io.headrace.service;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator may choose. A key that is not here stops the start.
 *
 * @param data the service's own folder: its database, its keys, the token of the first owner
 * @param baseUrl how people reach the service; never taken from a request
 * @param mailFrom the sender of all mails
 * @param operators who operates the service, each {@code issuer|subject}; the issuer of local users is {@code local}
 * @param key the key of sealed secrets, {@code env:NAME} or {@code file:/path}, 32 bytes in base64; null: a file in {@code data}
 * @param issuers the OpenID providers whose tokens are accepted
 * @param loginLifetime how long a login lasts
 * @param command how a job is started: the program, and what always comes before its verb; {@code spark-submit} in client mode
 *     with its options and the jar is one, too
 * @param jobs how snapshots are carried out
 * @param webhookHosts {@code host} or {@code host:port} that webhooks may reach although they are not in the public network
 * @param historyKept how long the history of snapshots is kept; null: without an end
 */
@ConfigurationProperties(prefix = "headrace", ignoreUnknownFields = false)
public record Settings(
        @DefaultValue(".headrace/service") Path data,
        @DefaultValue("http://localhost:8080") URI baseUrl,
        @DefaultValue("headrace@localhost") String mailFrom,
        @DefaultValue Database database,
        @DefaultValue List<String> operators,
        @Nullable String key,
        @DefaultValue List<Issuer> issuers,
        @DefaultValue("12h") Duration loginLifetime,
        @DefaultValue Stores stores,
        @DefaultValue("headrace") List<String> command,
        @DefaultValue Jobs jobs,
        @DefaultValue List<String> webhookHosts,
        @Nullable Duration historyKept) {
    /**
     * Which stores accounts may name. What is not on a list is refused, when a store is saved and whenever it is used.
     *
     * @param types the kinds as in share files; {@code local} also needs a root, and so does {@code h2}, which is allowed only
     *     where it is named here: its files can hold code
     * @param hosts {@code host:port} each, reached whatever its address is; {@code *}: also every host whose addresses are
     *     public
     * @param localRoots the folders of this machine below which stores may lie
     * @param references which secrets of this machine accounts may refer to: {@code env:NAME}, or {@code file:/folder/} and
     *     all below it
     * @param machineIdentity kind and bucket, e.g. {@code s3:lake}, of each store that may be opened without a secret, as
     *     whoever runs the service; {@code *}: all of them, for an installation with one tenant
     */
    public record Stores(
            @DefaultValue({"s3", "abfss", "gs", "hdfs", "postgresql", "local"}) List<String> types,
            @DefaultValue("*") List<String> hosts,
            @DefaultValue List<Path> localRoots,
            @DefaultValue List<String> references,
            @DefaultValue List<String> machineIdentity) {}

    /**
     * A PostgreSQL server.
     *
     * @param host null: the service keeps a database of its own in its folder
     * @param password a reference, {@code env:NAME} or {@code file:/path}; null: the server asks for none
     */
    public record Database(
            @Nullable String host,
            @DefaultValue("5432") int port,
            @DefaultValue("headrace") String name,
            @DefaultValue("headrace") String user,
            @Nullable String password) {
        /** The password itself, null if there is none. */
        public @Nullable String revealedPassword() {
            return password == null ? null : Serve.reveal("headrace.database.password", password);
        }
    }

    /**
     * An OpenID provider.
     *
     * @param issuer what its tokens call it, compared letter by letter
     * @param audience what its tokens for this service are for
     * @param keys where its public keys are
     */
    public record Issuer(String issuer, String audience, URI keys) {}

    /** The key of sealed secrets as its reference says it, null if the service keeps its own. */
    public @Nullable String revealedKey() {
        return key == null ? null : Serve.reveal("headrace.key", key);
    }

    /**
     * The processes of runs.
     *
     * @param most how many at once
     * @param patience how long one that was asked to end may take before it is killed
     * @param jitter scheduled ones begin at a random moment within this time after they are due
     * @param node under which name this service knows its own processes again; two services on one database need two names
     * @param permits where runs ask for permits; null: at this service, over the loopback address
     * @param logsKept how long a run's log is kept
     */
    public record Jobs(
            @DefaultValue("2") int most,
            @DefaultValue("10s") Duration patience,
            @DefaultValue("30s") Duration jitter,
            @DefaultValue("main") String node,
            @Nullable URI permits,
            @DefaultValue("30d") Duration logsKept) {}
}
