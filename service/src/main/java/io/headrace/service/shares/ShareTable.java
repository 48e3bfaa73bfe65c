package io.headrace.service.shares;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Shares in the database. Callers hold the transaction. */
@Component
public final class ShareTable {
    private static final String LIVE =
            """
            select s.id, s.name, s.kind, s.description, s.listed, s.preview_allowed, s.version, s.created_at,
                t.number, t.text_sha256, t.accept_by, t.created_at as terms_at
            from share s left join terms_version t on t.share_id = s.id and t.number = s.terms_number
            where s.account_id = ? and s.deleted_at is null""";

    private final JdbcClient database;
    private final Clock clock;

    ShareTable(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What may be changed of a share. */
    record Words(String description, boolean listed, boolean previewAllowed) {}

    /** A name that is taken throws {@link org.springframework.dao.DuplicateKeyException}. */
    UUID create(UUID account, UUID user, String name, KeptShare.Kind kind, Words words) {
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into share (id, account_id, name, kind, description, listed, preview_allowed, created_by, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, account, name, kind.word())
                .params(words.description(), words.listed(), words.previewAllowed())
                .params(user, now())
                .update();
        return id;
    }

    List<KeptShare> page(UUID account, PageRequest page) {
        return database.sql(LIVE + " and (s.created_at, s.id) > (?, ?) order by s.created_at, s.id limit ?")
                .params(account, Columns.time(page.after().at()), page.after().id(), page.rows())
                .query(KeptShare::of)
                .list();
    }

    Optional<KeptShare> find(UUID account, UUID share) {
        return database.sql(LIVE + " and s.id = ?")
                .params(account, share)
                .query(KeptShare::of)
                .optional();
    }

    Optional<KeptShare> named(UUID account, String name) {
        return database.sql(LIVE + " and s.name = ?")
                .params(account, name)
                .query(KeptShare::of)
                .optional();
    }

    long count(UUID account) {
        return database.sql("select count(*) from share where account_id = ? and deleted_at is null")
                .params(account)
                .query(Long.class)
                .single();
    }

    /** One change of a share's parts at a time, and none once it is deleted; false if it is. */
    boolean lock(UUID account, UUID share) {
        return database.sql("select id from share where account_id = ? and id = ? and deleted_at is null for update")
                .params(account, share)
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    /** False if {@code version} is not the newest. */
    boolean change(UUID account, UUID share, long version, Words words) {
        return database.sql(
                                """
                update share set description = ?, listed = ?, preview_allowed = ?, version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                        .params(words.description(), words.listed(), words.previewAllowed(), account, share, version)
                        .update()
                == 1;
    }

    /** Counts a change of what belongs to the share; false if {@code version} is not the newest. */
    boolean touch(UUID account, UUID share, long version) {
        return database.sql(
                                """
                update share set version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                        .params(account, share, version)
                        .update()
                == 1;
    }

    /** False if {@code version} is not the newest. */
    public boolean delete(UUID account, UUID share, long version) {
        int deleted = database.sql(
                        """
                update share set deleted_at = ?, live = null, listed = false, version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                .params(now(), account, share, version)
                .update();
        if (deleted == 1) {
            endWhatHangsOnIt(account, share);
        }
        return deleted == 1;
    }

    /** From this transaction on nothing leaves the share; what is being revoked ends as revoked. */
    private void endWhatHangsOnIt(UUID account, UUID share) {
        database.sql(
                        """
                update subscription set state = 'source-deleted', epoch = epoch + 1, version = version + 1
                where provider_account_id = ? and share_id = ? and state in ('active', 'revoked')""")
                .params(account, share)
                .update();
        database.sql(
                        """
                update invitation set state = 'withdrawn', token_hash = null, version = version + 1
                where account_id = ? and share_id = ? and state = 'pending'""")
                .params(account, share)
                .update();
        database.sql(
                        """
                update access_request set state = 'declined', live = null, answered_at = ?, version = version + 1
                where provider_account_id = ? and share_id = ? and state = 'pending'""")
                .params(now(), account, share)
                .update();
        database.sql("delete from schedule where account_id = ? and share_id = ?")
                .params(account, share)
                .update();
        database.sql(
                        """
                update share_dataset set deleted_at = ?, live = null, version = version + 1
                where account_id = ? and share_id = ? and deleted_at is null""")
                .params(now(), account, share)
                .update();
    }

    private OffsetDateTime now() {
        return Columns.time(clock.instant());
    }
}
