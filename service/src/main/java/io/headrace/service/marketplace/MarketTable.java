package io.headrace.service.marketplace;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Listed shares and wishes for access in the database. Callers hold the transaction. */
@Component
final class MarketTable {
    private static final String LISTED =
            """
            select s.id, s.name, s.description, s.created_at, a.name as provider
            from share s join account a on a.id = s.account_id
            where s.listed and s.deleted_at is null and a.deleted_at is null""";

    private static final String REQUEST =
            """
            select r.*, s.name as share_name, a.name as requester
            from access_request r join share s on s.id = r.share_id join account a on a.id = r.account_id""";

    private static final int MOST_DATASETS = 1000;

    private final JdbcClient database;
    private final Clock clock;

    MarketTable(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    List<Listed> page(PageRequest page) {
        return database.sql(LISTED + " and (s.created_at, s.id) > (?, ?) order by s.created_at, s.id limit ?")
                .params(Columns.time(page.after().at()), page.after().id(), page.rows())
                .query((row, number) -> listed(row))
                .list();
    }

    Optional<Listed> find(UUID share) {
        return database.sql(LISTED + " and s.id = ?")
                .params(share)
                .query((row, number) -> listed(row))
                .optional();
    }

    private Listed listed(ResultSet row) throws SQLException {
        UUID share = Columns.id(row, "id");
        List<String> datasets = database.sql(
                        "select name from share_dataset where share_id = ? and deleted_at is null order by name limit "
                                + MOST_DATASETS)
                .params(share)
                .query(String.class)
                .list();
        return new Listed(
                share,
                row.getString("name"),
                row.getString("provider"),
                row.getString("description"),
                datasets,
                Columns.instant(row, "created_at"));
    }

    /** Who provides a listed share; kept from being deleted until the transaction ends. */
    Optional<UUID> provider(UUID share) {
        return database.sql("select account_id from share where id = ? and listed and deleted_at is null for update")
                .params(share)
                .query(UUID.class)
                .optional();
    }

    /** A second open wish of an account throws {@link org.springframework.dao.DuplicateKeyException}. */
    UUID ask(UUID account, UUID user, UUID provider, UUID share, String message) {
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into access_request
                    (id, account_id, provider_account_id, share_id, message, state, requested_by, created_at)
                values (?, ?, ?, ?, ?, 'pending', ?, ?)""")
                .params(id, account, provider, share, message, user, Columns.time(clock.instant()))
                .update();
        return id;
    }

    List<AccessRequest> sent(UUID account, PageRequest page) {
        return database.sql(
                        REQUEST
                                + " where r.account_id = ? and (r.created_at, r.id) > (?, ?) order by r.created_at, r.id limit ?")
                .params(account, Columns.time(page.after().at()), page.after().id(), page.rows())
                .query(AccessRequest::of)
                .list();
    }

    Optional<AccessRequest> sent(UUID account, UUID request) {
        return database.sql(REQUEST + " where r.account_id = ? and r.id = ?")
                .params(account, request)
                .query(AccessRequest::of)
                .optional();
    }

    List<AccessRequest> received(UUID provider, UUID share, PageRequest page) {
        return database.sql(
                        REQUEST
                                + """
                 where r.provider_account_id = ? and r.share_id = ? and (r.created_at, r.id) > (?, ?)
                order by r.created_at, r.id limit ?""")
                .params(
                        provider,
                        share,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(AccessRequest::of)
                .list();
    }

    Optional<AccessRequest> received(UUID provider, UUID share, UUID request) {
        return database.sql(REQUEST + " where r.provider_account_id = ? and r.share_id = ? and r.id = ?")
                .params(provider, share, request)
                .query(AccessRequest::of)
                .optional();
    }

    /** Whether the account provides such a share. */
    boolean provides(UUID account, UUID share) {
        return database.sql("select count(*) from share where account_id = ? and id = ? and deleted_at is null")
                        .params(account, share)
                        .query(Long.class)
                        .single()
                == 1;
    }

    /** Who asks. */
    UUID requester(UUID request) {
        return database.sql("select account_id from access_request where id = ?")
                .params(request)
                .query(UUID.class)
                .single();
    }

    /**
     * Ends an open wish; false if it was not open any more.
     *
     * @param user who has answered; null: it was withdrawn
     */
    boolean end(UUID request, String state, @Nullable UUID user, @Nullable UUID invitation) {
        return database.sql(
                                """
                update access_request set state = ?, live = null, answered_by = ?, answered_at = ?, invitation_id = ?,
                    version = version + 1
                where id = ? and state = 'pending'""")
                        .param(state)
                        .param(user)
                        .param(Columns.time(clock.instant()))
                        .param(invitation)
                        .param(request)
                        .update()
                == 1;
    }
}
