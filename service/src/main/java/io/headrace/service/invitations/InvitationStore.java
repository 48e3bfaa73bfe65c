package io.headrace.service.invitations;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Bearer;
import io.headrace.service.subscriptions.Signatory;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Invitations in the database, which knows the hashes of their links only. Callers hold the transaction. */
@Component
final class InvitationStore {
    private static final String SELECT =
            """
            select i.id, i.account_id, i.share_id, i.recipient_email, i.recipient_account_id, i.state, i.attributes,
                i.message, i.expires_at, i.subscription_expires_at, i.sent_at, i.responded_at, i.version, i.created_at,
                i.token_hash, p.name as share_name, p.deleted_at as share_deleted_at, o.name as provider_name
            from invitation i join share p on p.id = i.share_id join account o on o.id = i.account_id
            """;
    private static final String PAGE = " and (i.created_at, i.id) > (?, ?) order by i.created_at, i.id limit ?";

    /** For whom somebody may answer: for its own verified address, and for accounts in which it may change things. */
    private static final String TO_CALLER =
            """
            (i.recipient_email = ? or i.recipient_account_id in
                (select m.account_id from member m join account a on a.id = m.account_id
                    where m.user_id = ? and m.role in ('owner', 'contributor') and a.deleted_at is null))""";

    private final JdbcClient database;
    private final Clock clock;

    InvitationStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws io.headrace.service.web.Refused if the account has no such share */
    void requireShare(UUID account, UUID share) {
        long count = database.sql("select count(*) from share where account_id = ? and id = ? and deleted_at is null")
                .params(account, share)
                .query(Long.class)
                .single();
        if (count == 0) {
            throw Problem.NOT_FOUND.refused();
        }
    }

    boolean isAccount(UUID account) {
        return database.sql("select count(*) from account where id = ? and deleted_at is null")
                        .params(account)
                        .query(Long.class)
                        .single()
                == 1;
    }

    void insert(Invitations.Place place, Invitations.Checked offer, @Nullable Bearer token, UUID id) {
        database.sql(
                        """
                insert into invitation (id, account_id, share_id, recipient_email, recipient_account_id, state,
                    token_hash, attributes, message, expires_at, subscription_expires_at, sent_at, created_by, created_at)
                values (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(place.account())
                .param(place.share())
                .param(offer.email())
                .param(offer.recipient())
                .param(token == null ? null : token.hash().bytes())
                .param(Columns.json(offer.attributes()))
                .param(offer.message())
                .param(Columns.time(offer.expiresAt()))
                .param(Columns.timeOrNull(offer.subscriptionExpiresAt()))
                .param(Columns.timeOrNull(token == null ? null : clock.instant()))
                .param(place.by())
                .param(now())
                .update();
    }

    List<Invitation> ofShare(UUID account, UUID share, PageRequest page) {
        return database.sql(SELECT + "where i.account_id = ? and i.share_id = ?" + PAGE)
                .params(
                        account,
                        share,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(Invitation::of)
                .list();
    }

    Optional<Invitation> ofShare(UUID account, UUID share, UUID invitation) {
        return database.sql(SELECT + "where i.account_id = ? and i.share_id = ? and i.id = ?")
                .params(account, share, invitation)
                .query(Invitation::of)
                .optional();
    }

    /** What somebody can answer now. */
    List<Invitation> open(Signatory caller, PageRequest page) {
        return database.sql(SELECT + "where " + TO_CALLER
                        + " and i.state = 'pending' and i.expires_at > ? and p.deleted_at is null" + PAGE)
                .params(
                        Objects.requireNonNullElse(caller.email(), ""),
                        caller.user(),
                        now(),
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query(Invitation::of)
                .list();
    }

    /** One that somebody may answer, or might have. */
    Optional<Invitation> to(Signatory caller, UUID invitation) {
        return database.sql(SELECT + "where " + TO_CALLER + " and i.id = ?")
                .params(Objects.requireNonNullElse(caller.email(), ""), caller.user(), invitation)
                .query(Invitation::of)
                .optional();
    }

    /** The one whose newest link has {@code token}; empty for every other token, and once it is answered or withdrawn. */
    Optional<Invitation> of(Bearer token) {
        return database.sql(SELECT + "where i.id = ? and i.token_hash is not null")
                .params(token.id())
                .query((row, number) -> token.matches(Sha256.read(row, "token_hash"))
                        ? Optional.of(Invitation.of(row, number))
                        : Optional.<Invitation>empty())
                .optional()
                .flatMap(found -> found);
    }

    /** Of a thousand answers at once one gets true. */
    boolean answer(UUID invitation, State answer, UUID user) {
        Instant now = clock.instant();
        return database.sql(
                                """
                update invitation set state = ?, token_hash = null, responded_at = ?, responded_by = ?,
                    version = version + 1
                where id = ? and state = 'pending' and expires_at > ?""")
                        .params(answer.word(), Columns.time(now), user, invitation, Columns.time(now))
                        .update()
                == 1;
    }

    /** Rejected by whoever has the link, which proves no user. */
    boolean reject(UUID invitation) {
        Instant now = clock.instant();
        return database.sql(
                                """
                update invitation set state = 'rejected', token_hash = null, responded_at = ?, version = version + 1
                where id = ? and state = 'pending' and expires_at > ?""")
                        .params(Columns.time(now), invitation, Columns.time(now))
                        .update()
                == 1;
    }

    /** False if it is not pending any more. */
    boolean withdraw(UUID account, UUID invitation) {
        return database.sql(
                                """
                update invitation set state = 'withdrawn', token_hash = null, version = version + 1
                where account_id = ? and id = ? and state = 'pending'""")
                        .params(account, invitation)
                        .update()
                == 1;
    }

    /** The link of every earlier mail is dead from now on. False if it is not pending any more. */
    boolean renew(UUID account, UUID invitation, Bearer token) {
        return database.sql(
                                """
                update invitation set token_hash = ?, sent_at = ?, version = version + 1
                where account_id = ? and id = ? and state = 'pending' and expires_at > ?""")
                        .params(token.hash().bytes(), now(), account, invitation, now())
                        .update()
                == 1;
    }

    /** The accounts of this name in which {@code user} may accept; at most two, to tell one from several. */
    List<UUID> accountsOf(UUID user, String name) {
        return database.sql(
                        """
                select a.id from account a join member m on m.account_id = a.id
                where m.user_id = ? and m.role in ('owner', 'contributor') and a.name = ? and a.deleted_at is null
                limit 2""")
                .params(user, name)
                .query(UUID.class)
                .list();
    }

    private Object now() {
        return Columns.time(clock.instant());
    }
}
