package io.headrace.service;

import io.headrace.service.database.Columns;
import io.headrace.service.stores.Inspections;
import io.headrace.service.web.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** What follows from what an account provides: one more dataset, newer terms, invitations, subscriptions, mappings. */
final class Offering {
    static final String TERMS = "Be kind";
    static final String TERMS_SHA256 = Sha256.of(TERMS).hex();

    private final Service service;
    private final UUID account;
    private final UUID user;
    private final UUID store;
    private final UUID share;
    private final UUID mapped;

    Offering(Service service, Provided provided) {
        this.service = service;
        this.account = provided.account();
        this.user = provided.user();
        this.store = provided.store();
        this.share = provided.share();
        this.mapped = dataset("items", "one", "{}");
    }

    UUID share() {
        return share;
    }

    UUID store(String name, String kind, String settings) {
        UUID id = UUID.randomUUID();
        sql(
                "insert into store (id, account_id, name, kind, settings, created_at) values (?, ?, ?, ?, ?, ?)",
                id,
                account,
                name,
                kind,
                settings,
                now());
        return id;
    }

    /** The next version; to be accepted by {@code acceptBy}, or at once if that is null. */
    int terms(String text, Instant acceptBy) {
        int number = service.database()
                .sql("select coalesce(max(number), 0) + 1 from terms_version where share_id = ?")
                .params(share)
                .query(Integer.class)
                .single();
        service.database()
                .sql(
                        """
                insert into terms_version (account_id, share_id, number, text, text_sha256, accept_by, created_by, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(account)
                .param(share)
                .param(number)
                .param(text)
                .param(Sha256.of(text).bytes())
                .param(Columns.timeOrNull(acceptBy))
                .param(user)
                .param(now())
                .update();
        sql("update share set terms_number = ? where id = ?", number, share);
        return number;
    }

    /** A dataset of files; {@code shape} as in a share file. */
    UUID dataset(String name, String extent, String shape) {
        UUID id = UUID.randomUUID();
        String document = "{\"name\": \"" + name
                + "\", \"source\": {\"type\": \"files\", \"store\": \"lake\", \"path\": \"" + name
                + "\", \"format\": \"parquet\"}, \"description\": \"The " + name + ".\", \"shape\": " + shape + "}";
        sql(
                """
                insert into share_dataset (id, account_id, share_id, name, store_id, extent, document, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                id,
                account,
                share,
                name,
                store,
                extent,
                document,
                now());
        return id;
    }

    /** The provider deletes a dataset. */
    void gone(String dataset) {
        sql(
                "update share_dataset set deleted_at = ?, live = null where share_id = ? and name = ?",
                now(),
                share,
                dataset);
    }

    /** What a look at {@code dataset} has found. */
    void looked(UUID dataset, String kind, String result) {
        String name = service.database()
                .sql("select name from share_dataset where id = ?")
                .params(dataset)
                .query(String.class)
                .single();
        Map<String, Object> source = Map.of("type", "files", "store", "lake", "path", name, "format", "parquet");
        sql(
                """
                insert into inspection (id, account_id, store_id, dataset_id, kind, place, state, result, requested_at, ended_at)
                values (?, ?, ?, ?, ?, ?, 'succeeded', ?, ?, ?)""",
                UUID.randomUUID(),
                account,
                store,
                dataset,
                kind,
                Inspections.place(1, source, dataset),
                result,
                now(),
                now());
    }

    UUID invitation(String email) {
        UUID id = UUID.randomUUID();
        sql(
                """
                insert into invitation (id, account_id, share_id, recipient_email, state, expires_at, created_by, created_at)
                values (?, ?, ?, ?, 'pending', ?, ?, ?)""",
                id,
                account,
                share,
                email,
                Columns.time(service.clock().instant().plus(Duration.ofDays(1))),
                user,
                now());
        return id;
    }

    /** A subscription of {@code consumer}. */
    UUID subscription(UUID consumer) {
        UUID id = UUID.randomUUID();
        sql(
                """
                insert into subscription (id, account_id, provider_account_id, share_id, invitation_id, name, state,
                    accepted_by, created_at)
                values (?, ?, ?, ?, ?, ?, 'active', ?, ?)""",
                id,
                consumer,
                account,
                share,
                invitation("somebody@headrace.test"),
                "subscription-" + id,
                user,
                now());
        return id;
    }

    /** A mapping of the second dataset, for a subscription of the account itself. */
    UUID mapping(UUID subscription) {
        UUID id = UUID.randomUUID();
        sql(
                """
                insert into mapping (id, account_id, subscription_id, dataset_id, store_id, target, write_mode, document,
                    created_at)
                values (?, ?, ?, ?, ?, ?, 'mirror', '{"type": "parquet", "path": "items"}', ?)""",
                id,
                account,
                subscription,
                mapped,
                store,
                "items-" + id,
                now());
        return id;
    }

    UUID mappingOf(UUID subscription) {
        return service.database()
                .sql("select id from mapping where subscription_id = ?")
                .params(subscription)
                .query(UUID.class)
                .single();
    }

    /** The first terms are accepted for {@code subscription} of {@code consumer}. */
    void accepted(UUID subscription, UUID consumer) {
        sql(
                """
                insert into acceptance (id, account_id, subscription_id, share_id, terms_number, text_sha256, user_id, address,
                    accepted_at) values (?, ?, ?, ?, 1, ?, ?, '', ?)""",
                UUID.randomUUID(),
                consumer,
                subscription,
                share,
                Sha256.of(TERMS).bytes(),
                user,
                now());
    }

    /** One that has ended. */
    UUID snapshot(UUID subscription, UUID consumer) {
        UUID id = UUID.randomUUID();
        sql(
                """
                insert into run (id, account_id, provider_account_id, share_id, subscription_id, cause, snapshot_mode, state,
                    requested_at, start_after, ended_at, epoch)
                values (?, ?, ?, ?, ?, 'on-demand', 'full', 'succeeded', ?, ?, ?, 1)""",
                id,
                consumer,
                account,
                share,
                subscription,
                now(),
                now(),
                now());
        return id;
    }

    UUID webhook() {
        UUID id = UUID.randomUUID();
        sql(
                """
                insert into webhook (id, account_id, url, secret_sealed, topics, created_at)
                values (?, ?, 'https://hooks.example.org/', cast('x' as bytea), 'revoked', ?)""",
                id,
                account,
                now());
        return id;
    }

    private void sql(String sql, Object... values) {
        service.database().sql(sql).params(values).update();
    }

    private Object now() {
        return Columns.time(service.clock().instant());
    }
}
