package io.headrace.service.runs;

import io.headrace.service.security.Vault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a run file is made of, from the tables of shares, stores and mappings. */
@Component
final class RunSettings {
    private static final String MAPPED =
            """
            select m.id, m.dataset_id, m.item, m.store_id, m.document, m.write_mode, m.added_columns, d.name, d.store_id as source_store_id,
                d.document as source_document
            from mapping m join share_dataset d on d.id = m.dataset_id
            where m.account_id = ? and m.subscription_id = ?""";

    private final JdbcClient database;
    private final Vault vault;

    RunSettings(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** What the consumer has mapped and the provider still shares. */
    List<Mapped> mapped(UUID account, UUID subscription) {
        return database.sql(MAPPED + " and m.live = true and m.state = 'ok' and d.live = true order by d.name, m.item")
                .params(account, subscription)
                .query(Mapped::of)
                .list();
    }

    /** Every one that there was: the names of a run that has ended. */
    List<Mapped> everMapped(UUID account, UUID subscription) {
        return database.sql(MAPPED + " order by m.created_at, m.id")
                .params(account, subscription)
                .query(Mapped::of)
                .list();
    }

    /** What people call the share, the subscription, the datasets and the stores, by what the run file calls them. */
    Names names(Run run) {
        Map<String, String> names = new HashMap<>();
        Map<String, Names.Dataset> datasets = new HashMap<>();
        database.sql("select name from share where account_id = ? and id = ?")
                .params(run.provider(), run.share())
                .query(String.class)
                .optional()
                .ifPresent(name -> names.put(run.share().toString(), name));
        database.sql("select name from subscription where account_id = ? and id = ?")
                .params(run.account(), run.subscription())
                .query(String.class)
                .optional()
                .ifPresent(name -> names.put(run.subscription().toString(), name));
        for (Mapped one : everMapped(run.account(), run.subscription())) {
            names.put(one.key(), one.name());
            datasets.put(one.key(), new Names.Dataset(one.mapping(), one.dataset(), one.name()));
        }
        database.sql(
                        """
                select id, name from store where id in (select m.store_id from mapping m
                    where m.account_id = ? and m.subscription_id = ?)
                or id in (select d.store_id from share_dataset d where d.account_id = ? and d.share_id = ?)""")
                .params(run.account(), run.subscription(), run.provider(), run.share())
                .query(row -> {
                    names.put(row.getString("id"), row.getString("name"));
                });
        return new Names(names, datasets);
    }

    /** The attributes of the consumer, and the key of its hashing masks if it has one. */
    record Consumer(String provider, String share, String attributes, @Nullable String maskKey) {}

    Consumer consumer(UUID account, UUID subscription) {
        return database.sql(
                        """
                select s.attributes, s.mask_key_sealed, p.name as provider, h.name as share
                from subscription s join account p on p.id = s.provider_account_id join share h on h.id = s.share_id
                where s.account_id = ? and s.id = ?""")
                .params(account, subscription)
                .query((row, number) -> new Consumer(
                        row.getString("provider"),
                        row.getString("share"),
                        row.getString("attributes"),
                        opened("subscription.mask_key " + subscription, row.getBytes("mask_key_sealed"))))
                .single();
    }

    private @Nullable String opened(String place, byte @Nullable [] sealed) {
        return sealed == null ? null : vault.open(place, sealed);
    }
}
