package io.headrace.service.stores;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Vault;
import io.headrace.service.web.PageRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Stores in the database. Callers hold the transaction. */
@Component
final class StoreTable {
    private static final String LIVE = "select * from store where account_id = ? and deleted_at is null";

    private final JdbcClient database;
    private final Vault vault;
    private final JsonMapper json;
    private final Clock clock;

    StoreTable(JdbcClient database, Vault vault, JsonMapper json, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.json = json;
        this.clock = clock;
    }

    /** A name that is taken throws {@link org.springframework.dao.DuplicateKeyException}. */
    UUID create(UUID account, String name, Map<String, Object> settings, Credentials credentials) {
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into store (id, account_id, name, kind, settings, login, secret_sealed, secret_reference, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, account, name, StoreReader.type(settings), json.writeValueAsString(settings))
                .param(credentials.login())
                .param(sealed(id, credentials))
                .param(credentials.secretReference())
                .param(Columns.time(clock.instant()))
                .update();
        return id;
    }

    List<KeptStore> page(UUID account, PageRequest page) {
        return database.sql(LIVE + " and (created_at, id) > (?, ?) order by created_at, id limit ?")
                .params(account, Columns.time(page.after().at()), page.after().id(), page.rows())
                .query((row, number) -> KeptStore.of(row, json))
                .list();
    }

    Optional<KeptStore> find(UUID account, UUID store) {
        return database.sql(LIVE + " and id = ?")
                .params(account, store)
                .query((row, number) -> KeptStore.of(row, json))
                .optional();
    }

    Optional<KeptStore> named(UUID account, String name) {
        return database.sql(LIVE + " and name = ?")
                .params(account, name)
                .query((row, number) -> KeptStore.of(row, json))
                .optional();
    }

    /** At most so many; an account with more is asked to name fewer things. */
    List<KeptStore> all(UUID account, int most) {
        return database.sql(LIVE + " order by created_at, id limit ?")
                .params(account, most)
                .query((row, number) -> KeptStore.of(row, json))
                .list();
    }

    long count(UUID account) {
        return database.sql("select count(*) from store where account_id = ? and deleted_at is null")
                .params(account)
                .query(Long.class)
                .single();
    }

    /** Keeps the store from being deleted until the transaction ends; false if it is gone. */
    boolean lock(UUID account, UUID store) {
        return database.sql("select id from store where account_id = ? and id = ? and deleted_at is null for update")
                .params(account, store)
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    /** False if {@code version} is not the newest. What was tested was the old store. */
    boolean change(UUID account, UUID store, long version, Map<String, Object> settings) {
        return database.sql(
                                """
                update store set kind = ?, settings = ?, check_state = 'unknown', check_message = null, checked_at = null,
                    version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                        .params(StoreReader.type(settings), json.writeValueAsString(settings), account, store, version)
                        .update()
                == 1;
    }

    void changeCredentials(UUID account, UUID store, Credentials credentials) {
        database.sql(
                        """
                update store set login = ?, secret_sealed = ?, secret_reference = ?,
                    credential_version = credential_version + 1
                where account_id = ? and id = ?""")
                .param(credentials.login())
                .param(sealed(store, credentials))
                .param(credentials.secretReference())
                .params(account, store)
                .update();
    }

    void checked(UUID account, UUID store, long version, KeptStore.Check check) {
        database.sql(
                        """
                update store set check_state = ?, check_message = ?, checked_at = ?
                where account_id = ? and id = ? and version = ?""")
                .param(check.state())
                .param(check.message())
                .param(Columns.timeOrNull(check.at()))
                .params(account, store, version)
                .update();
    }

    /** Who needs the store, e.g. {@code dataset 'orders' of share 'retail'}; the first few. */
    List<String> users(UUID account, UUID store) {
        return database.sql(
                        """
                select text from (
                    select 'dataset ''' || d.name || ''' of share ''' || s.name || '''' as text
                    from share_dataset d join share s on s.id = d.share_id
                    where d.account_id = ? and d.store_id = ? and d.deleted_at is null
                    union all
                    select 'mapping of ''' || d.name || ''' in subscription ''' || s.name || ''''
                    from mapping m join subscription s on s.id = m.subscription_id join share_dataset d on d.id = m.dataset_id
                    where m.account_id = ? and m.store_id = ? and m.deleted_at is null) used
                order by text limit 10""")
                .params(account, store, account, store)
                .query(String.class)
                .list();
    }

    /** False if {@code version} is not the newest. The secret goes at once, the rest stays for the history. */
    boolean delete(UUID account, UUID store, long version) {
        return database.sql(
                                """
                update store set deleted_at = ?, live = null, login = null, secret_sealed = null, secret_reference = null,
                    version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                        .params(Columns.time(clock.instant()), account, store, version)
                        .update()
                == 1;
    }

    /** The sealed secret, opened. */
    String secret(UUID account, UUID store) {
        byte[] sealed = database.sql("select secret_sealed from store where account_id = ? and id = ?")
                .params(account, store)
                .query((row, number) -> row.getBytes("secret_sealed"))
                .single();
        return vault.open(place(store), sealed);
    }

    private byte @Nullable [] sealed(UUID store, Credentials credentials) {
        return credentials.secret() == null ? null : vault.seal(place(store), credentials.secret());
    }

    private static String place(UUID store) {
        return "store.secret " + store;
    }
}
