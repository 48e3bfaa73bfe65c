package io.headrace.service;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Sha256;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a providing account has, written past the API: a store, a listed share with a dataset, terms and a schedule, an answer. */
record Provided(UUID account, UUID user, UUID store, UUID freeStore, UUID share, UUID dataset, UUID inspection) {
    /** The store that the dataset needs. */
    static final String LAKE = "lake";

    /** See {@link #offerToAll}; also the id of its account. */
    static final UUID LISTED = new UUID(7, 7);

    static Provided of(Service service, UUID account, UUID user) {
        Provided provided = new Provided(
                account,
                user,
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID());
        provided.write(service.database(), Columns.time(service.clock().instant()));
        return provided;
    }

    private void write(JdbcClient database, Object now) {
        insertStore(database, store, LAKE, now);
        insertStore(database, freeStore, "free", now);
        database.sql(
                        """
                insert into share (id, account_id, name, kind, description, listed, created_by, created_at)
                values (?, ?, 'retail', 'snapshot', 'Orders of a shop', true, ?, ?)""")
                .params(share, account, user, now)
                .update();
        database.sql(
                        """
                insert into terms_version (account_id, share_id, number, text, text_sha256, created_by, created_at)
                values (?, ?, 1, 'Be kind', ?, ?, ?)""")
                .params(account, share, Sha256.of("Be kind").bytes(), user, now)
                .update();
        database.sql("update share set terms_number = 1 where id = ?")
                .params(share)
                .update();
        database.sql(
                        """
                insert into share_dataset (id, account_id, share_id, name, store_id, extent, document, created_at)
                values (?, ?, ?, 'orders', ?, 'one', ?, ?)""")
                .params(dataset, account, share, store)
                .params(
                        "{\"name\":\"orders\",\"source\":{\"type\":\"delta\",\"store\":\"lake\",\"path\":\"orders\"}}",
                        now)
                .update();
        database.sql(
                        """
                insert into schedule (share_id, account_id, recurrence, starts_at, time_zone, created_at, changed_at)
                values (?, ?, 'day', ?, 'UTC', ?, ?)""")
                .params(share, account, now, now, now)
                .update();
        database.sql(
                        """
                insert into inspection (id, account_id, store_id, kind, place, state, result, requested_at, ended_at)
                values (?, ?, ?, 'list', '', 'succeeded', '{}', ?, ?)""")
                .params(inspection, account, store, now, now)
                .update();
    }

    private void insertStore(JdbcClient database, UUID id, String name, Object now) {
        database.sql(
                        """
                insert into store (id, account_id, name, kind, settings, created_at)
                values (?, ?, ?, 'local', '{"type": "local", "root": "/lake"}', ?)""")
                .params(id, account, name, now)
                .update();
    }

    /** A share that everybody may ask for, of an account of nobody's. */
    static void offerToAll(Service service, UUID user) {
        Object now = Columns.time(service.clock().instant());
        service.database()
                .sql("insert into account (id, name, created_at) values (?, 'Everybody''s', ?) on conflict do nothing")
                .params(LISTED, now)
                .update();
        service.database()
                .sql(
                        """
                insert into share (id, account_id, name, kind, listed, created_by, created_at)
                values (?, ?, 'open', 'snapshot', true, ?, ?) on conflict do nothing""")
                .params(LISTED, LISTED, user, now)
                .update();
    }

    /** A wish of this account for the other one's share. */
    UUID asks(Service service, Provided provider) {
        UUID request = UUID.randomUUID();
        service.database()
                .sql(
                        """
                insert into access_request
                    (id, account_id, provider_account_id, share_id, state, requested_by, created_at)
                values (?, ?, ?, ?, 'pending', ?, ?)""")
                .params(request, account, provider.account(), provider.share(), user)
                .params(Columns.time(service.clock().instant()))
                .update();
        return request;
    }
}
