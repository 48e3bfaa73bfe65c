package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Subscriptions and what was accepted, in the database. Callers hold the transaction. */
@Component
final class SubscriptionStore {
    private static final String SELECT = "select " + Standing.COLUMNS
            + """
            ,
            s.id, s.share_id, s.provider_account_id, s.name, s.attributes, s.effective_at, s.version, s.created_at,
            p.name as share_name, p.description, p.kind, c.name as consumer_name, o.name as provider_name,
            u.name as user_name, case when u.email_verified_at is null then null else u.email end as user_email
            from subscription s join share p on p.id = s.share_id join account c on c.id = s.account_id
            join account o on o.id = s.provider_account_id join app_user u on u.id = s.accepted_by
            """;
    private static final String PAGE = " and (s.created_at, s.id) > (?, ?) order by s.created_at, s.id limit ?";

    private final JdbcClient database;
    private final Clock clock;

    SubscriptionStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void insert(UUID id, Subscriptions.Opening opening, String name, byte[] maskKeySealed) {
        database.sql(
                        """
                insert into subscription (id, account_id, provider_account_id, share_id, invitation_id, name, state,
                    attributes, mask_key_sealed, expires_at, accepted_by, created_at)
                values (?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?)""")
                .param(id)
                .param(opening.account())
                .param(opening.provider())
                .param(opening.share())
                .param(opening.invitation())
                .param(name)
                .param(Columns.json(opening.attributes()))
                .param(maskKeySealed)
                .param(Columns.timeOrNull(opening.expiresAt()))
                .param(opening.by().user())
                .param(Columns.time(clock.instant()))
                .update();
    }

    boolean isNameTaken(UUID account, String name) {
        return database.sql(
                                "select count(*) from subscription where account_id = ? and name = ? and deleted_at is null")
                        .params(account, name)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Those that the consumer has not left. */
    List<Subscription> ofConsumer(UUID account, PageRequest page) {
        return database.sql(SELECT + "where s.account_id = ? and s.deleted_at is null" + PAGE)
                .params(
                        now(),
                        account,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(this::row)
                .list();
    }

    Optional<Subscription> ofConsumer(UUID account, UUID subscription) {
        return database.sql(SELECT + "where s.account_id = ? and s.id = ? and s.deleted_at is null")
                .params(now(), account, subscription)
                .query(this::row)
                .optional();
    }

    /** All that a share ever had: whom data went to stays visible. */
    List<Subscription> ofProvider(UUID account, UUID share, PageRequest page) {
        return database.sql(SELECT + "where s.provider_account_id = ? and s.share_id = ?" + PAGE)
                .params(
                        now(),
                        account,
                        share,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(this::row)
                .list();
    }

    Optional<Subscription> ofProvider(UUID account, UUID share, UUID subscription) {
        return database.sql(SELECT + "where s.provider_account_id = ? and s.share_id = ? and s.id = ?")
                .params(now(), account, share, subscription)
                .query(this::row)
                .optional();
    }

    boolean hasShare(UUID account, UUID share) {
        return database.sql("select count(*) from share where account_id = ? and id = ?")
                        .params(account, share)
                        .query(Long.class)
                        .single()
                == 1;
    }

    private Subscription row(ResultSet row, int number) throws SQLException {
        return Subscription.of(row, clock.instant());
    }

    /** False if {@code version} is not the newest. */
    boolean rename(UUID account, UUID subscription, long version, String name) {
        return database.sql(
                                """
                update subscription set name = ?, version = version + 1
                where account_id = ? and id = ? and version = ? and deleted_at is null""")
                        .params(name, account, subscription, version)
                        .update()
                == 1;
    }

    /** False if the account has left before. A permit that was given earlier carries another epoch from now on. */
    boolean leave(UUID account, UUID subscription) {
        return database.sql(
                                """
                update subscription set deleted_at = ?, live = null, epoch = epoch + 1, version = version + 1
                where account_id = ? and id = ? and deleted_at is null""")
                        .params(now(), account, subscription)
                        .update()
                == 1;
    }

    /** The newest terms of a share; empty: there are none. */
    Optional<Terms> terms(UUID share) {
        return database.sql(
                        """
                select t.number, t.text, t.text_sha256, t.accept_by
                from share p join terms_version t on t.share_id = p.id and t.number = p.terms_number where p.id = ?""")
                .params(share)
                .query(Terms::of)
                .optional();
    }

    /** False if this version was accepted before. */
    boolean insertAcceptance(UUID account, UUID subscription, UUID share, Terms terms, Signatory by) {
        return database.sql(
                                """
                insert into acceptance (id, account_id, subscription_id, share_id, terms_number, text_sha256, user_id,
                    user_email, address, accepted_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .param(UUID.randomUUID())
                        .param(account)
                        .param(subscription)
                        .param(share)
                        .param(terms.number())
                        .param(HexFormat.of().parseHex(terms.sha256()))
                        .param(by.user())
                        .param(by.email())
                        .param(by.address())
                        .param(now())
                        .update()
                == 1;
    }

    List<Acceptance> acceptances(UUID subscription) {
        return database.sql(
                        """
                select terms_number, text_sha256, user_email, accepted_at from acceptance
                where subscription_id = ? order by terms_number""")
                .params(subscription)
                .query(Acceptance::of)
                .list();
    }

    private Object now() {
        return Columns.time(clock.instant());
    }
}
