package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Mappings in the database. Callers hold the transaction. */
@Component
final class MappingStore {
    private static final String SELECT =
            """
            select d.id as dataset_id, d.name, d.deleted_at as dataset_deleted_at, m.id, m.item, m.state, m.document,
                m.write_mode, m.added_columns, m.created_at, m.version, t.name as store_name,
                t.deleted_at as store_deleted_at, coalesce(m.created_at, d.created_at) as position_at,
                coalesce(m.id, d.id) as position_id
            from subscription s join share_dataset d on d.share_id = s.share_id
            left join mapping m on m.dataset_id = d.id and m.subscription_id = s.id and m.deleted_at is null
            left join store t on t.id = m.store_id
            where s.account_id = ? and s.id = ? and (d.deleted_at is null or m.id is not null)""";

    private final JdbcClient database;
    private final Clock clock;

    MappingStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Every dataset of the share, with each of its mappings. */
    List<DatasetMapping> list(UUID account, UUID subscription, PageRequest page) {
        return database.sql(
                        SELECT
                                + """
                 and (coalesce(m.created_at, d.created_at), coalesce(m.id, d.id)) > (?, ?)
                order by position_at, position_id limit ?""")
                .params(
                        account,
                        subscription,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(DatasetMapping::of)
                .list();
    }

    Optional<DatasetMapping> find(UUID account, UUID subscription, UUID mapping) {
        return database.sql(SELECT + " and m.id = ?")
                .params(account, subscription, mapping)
                .query(DatasetMapping::of)
                .optional();
    }

    /** One change of an account's mappings at a time, so that no two of them claim one place. */
    void lock(UUID account) {
        database.sql("select id from account where id = ? for update")
                .params(account)
                .query(UUID.class)
                .single();
    }

    /** A dataset that may be mapped. */
    record Dataset(UUID id, boolean isWhole) {}

    Optional<Dataset> dataset(UUID account, UUID subscription, String name) {
        return database.sql(
                        """
                select d.id, d.extent from subscription s join share_dataset d on d.share_id = s.share_id
                where s.account_id = ? and s.id = ? and s.deleted_at is null and d.name = ? and d.deleted_at is null""")
                .params(account, subscription, name)
                .query((row, number) -> new Dataset(
                        Columns.id(row, "id"), row.getString("extent").equals("all")))
                .optional();
    }

    /** A store of the account. */
    record Place(UUID store, String kind, String settings) {}

    Optional<Place> place(UUID account, String store) {
        return database.sql(
                        "select id, kind, settings from store where account_id = ? and name = ? and deleted_at is null")
                .params(account, store)
                .query((row, number) ->
                        new Place(Columns.id(row, "id"), row.getString("kind"), row.getString("settings")))
                .optional();
    }

    /**
     * The names of a subscription and a dataset of the account that are written to the same place, also through another store
     * that leads there. Appends of several subscriptions share a place.
     */
    Optional<String> other(UUID account, UUID subscription, Place place, Placement.Placed placed) {
        return database.sql(
                        """
                select s.name as subscription, d.name as dataset from mapping m join store t on t.id = m.store_id
                join subscription s on s.id = m.subscription_id join share_dataset d on d.id = m.dataset_id
                where m.account_id = ? and m.deleted_at is null and m.target = ?
                    and (t.id = ? or (t.kind = ? and t.settings = ?))
                    and (m.write_mode <> 'append' or ? <> 'append' or m.subscription_id = ?)
                order by m.created_at limit 1""")
                .param(account)
                .param(placed.mapping().sink().target())
                .param(place.store())
                .param(place.kind())
                .param(place.settings())
                .param(placed.writeMode())
                .param(subscription)
                .query((row, number) -> "'" + row.getString("dataset") + "' of '" + row.getString("subscription") + "'")
                .optional();
    }

    boolean isMapped(UUID subscription, UUID dataset, String item) {
        return database.sql(
                                """
                select count(*) from mapping
                where subscription_id = ? and dataset_id = ? and item = ? and deleted_at is null""")
                        .params(subscription, dataset, item)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** A mapping that is to be. */
    record Row(UUID account, UUID subscription, UUID dataset, String item, UUID store, String addedColumns) {}

    UUID insert(Row row, Placement.Placed placed) {
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into mapping (id, account_id, subscription_id, dataset_id, item, store_id, target, write_mode,
                    added_columns, document, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(row.account())
                .param(row.subscription())
                .param(row.dataset())
                .param(row.item())
                .param(row.store())
                .param(placed.mapping().sink().target())
                .param(placed.writeMode())
                .param(row.addedColumns())
                .param(placed.document())
                .param(Columns.time(clock.instant()))
                .update();
        return id;
    }

    /** False if there is no such mapping. */
    boolean remove(UUID account, UUID subscription, UUID mapping) {
        return database.sql(
                                """
                update mapping set deleted_at = ?, live = null, version = version + 1
                where account_id = ? and subscription_id = ? and id = ? and deleted_at is null""")
                        .params(Columns.time(clock.instant()), account, subscription, mapping)
                        .update()
                == 1;
    }

    /** With its mappings a subscription gives its places free. */
    void removeAll(UUID account, UUID subscription) {
        database.sql(
                        """
                update mapping set deleted_at = ?, live = null, version = version + 1
                where account_id = ? and subscription_id = ? and deleted_at is null""")
                .params(Columns.time(clock.instant()), account, subscription)
                .update();
    }
}
