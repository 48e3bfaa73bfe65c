package io.headrace.service.shares;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Datasets of shares in the database. Callers hold the transaction. */
@Component
final class DatasetTable {
    private static final String LIVE =
            """
            select d.id, d.name, d.extent, d.includes_future, d.document, d.version, d.created_at, s.name as store_name
            from share_dataset d join store s on s.id = d.store_id
            where d.account_id = ? and d.share_id = ? and d.deleted_at is null""";

    private final JdbcClient database;
    private final Clock clock;

    DatasetTable(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A name that is taken throws {@link org.springframework.dao.DuplicateKeyException}. */
    UUID create(UUID account, UUID share, UUID store, DatasetReader.Dataset dataset, boolean includesFuture) {
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into share_dataset
                    (id, account_id, share_id, name, store_id, extent, includes_future, document, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, account, share, dataset.name(), store, extent(dataset), includesFuture)
                .params(dataset.document(), Columns.time(clock.instant()))
                .update();
        return id;
    }

    private static String extent(DatasetReader.Dataset dataset) {
        return dataset.all() ? "all" : "one";
    }

    List<KeptDataset> page(UUID account, UUID share, PageRequest page) {
        return database.sql(LIVE + " and (d.created_at, d.id) > (?, ?) order by d.created_at, d.id limit ?")
                .params(
                        account,
                        share,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(KeptDataset::of)
                .list();
    }

    /** All of a share, which has at most {@link DatasetResource#MOST}. */
    List<KeptDataset> all(UUID account, UUID share) {
        return database.sql(LIVE + " order by d.name")
                .params(account, share)
                .query(KeptDataset::of)
                .list();
    }

    Optional<KeptDataset> find(UUID account, UUID share, UUID dataset) {
        return database.sql(LIVE + " and d.id = ?")
                .params(account, share, dataset)
                .query(KeptDataset::of)
                .optional();
    }

    long count(UUID account, UUID share) {
        return database.sql(
                        "select count(*) from share_dataset where account_id = ? and share_id = ? and deleted_at is null")
                .params(account, share)
                .query(Long.class)
                .single();
    }

    /** How many mappings of consumers would break with the dataset. */
    long mappings(UUID account, UUID dataset) {
        return database.sql(
                        """
                select count(*) from mapping m join share_dataset d on d.id = m.dataset_id
                where d.account_id = ? and d.id = ? and m.deleted_at is null""")
                .params(account, dataset)
                .query(Long.class)
                .single();
    }

    /** False if {@code version} is not the newest. */
    boolean change(
            UUID account,
            UUID dataset,
            long version,
            UUID store,
            DatasetReader.Dataset changed,
            boolean includesFuture) {
        return database.sql(
                                """
                update share_dataset set store_id = ?, extent = ?, includes_future = ?, document = ?, version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                        .params(store, extent(changed), includesFuture, changed.document(), account, dataset, version)
                        .update()
                == 1;
    }

    /** False if {@code version} is not the newest. Mappings of it are broken from this transaction on. */
    boolean delete(UUID account, UUID dataset, long version) {
        int deleted = database.sql(
                        """
                update share_dataset set deleted_at = ?, live = null, version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                .params(Columns.time(clock.instant()), account, dataset, version)
                .update();
        if (deleted == 1) {
            database.sql(
                            """
                    update mapping set state = 'broken', version = version + 1
                    where deleted_at is null and dataset_id in
                        (select id from share_dataset where account_id = ? and id = ?)""")
                    .params(account, dataset)
                    .update();
        }
        return deleted == 1;
    }
}
