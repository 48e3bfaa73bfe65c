package io.headrace.service.accounts;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Role;
import io.headrace.service.web.PageRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Accounts in the database. Callers hold the transaction. */
@Component
public final class AccountStore {
    private static final String OF_MEMBER =
            """
            select a.id, a.name, a.version, a.created_at, m.role from account a join member m on m.account_id = a.id
            where a.deleted_at is null and m.user_id = ?""";

    private final JdbcClient database;
    private final Clock clock;

    AccountStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A new account that {@code owner} owns. */
    public UUID create(String name, UUID owner) {
        UUID id = UUID.randomUUID();
        database.sql("insert into account (id, name, created_at) values (?, ?, ?)")
                .params(id, name, Columns.time(clock.instant()))
                .update();
        insertMember(id, owner, Role.OWNER);
        return id;
    }

    List<Account> ofMember(UUID user, PageRequest page) {
        return database.sql(OF_MEMBER + " and (a.created_at, a.id) > (?, ?) order by a.created_at, a.id limit ?")
                .params(user, Columns.time(page.after().at()), page.after().id(), page.rows())
                .query(Account::of)
                .list();
    }

    Optional<Account> find(UUID account, UUID user) {
        return database.sql(OF_MEMBER + " and a.id = ?")
                .params(user, account)
                .query(Account::of)
                .optional();
    }

    /** False if {@code version} is not the newest. */
    boolean rename(UUID account, long version, String name) {
        return database.sql("update account set name = ?, version = version + 1 where id = ? and version = ?")
                        .params(name, account, version)
                        .update()
                == 1;
    }

    /** One change of members at a time: two owners who remove each other leave one. */
    void lock(UUID account) {
        database.sql("select id from account where id = ? for update")
                .params(account)
                .query(UUID.class)
                .single();
    }

    List<Member> members(UUID account, PageRequest page) {
        return database.sql(
                        """
                select u.id, u.name, u.email, u.email_verified_at, m.role, m.created_at
                from member m join app_user u on u.id = m.user_id
                where m.account_id = ? and (m.created_at, m.user_id) > (?, ?)
                order by m.created_at, m.user_id limit ?""")
                .params(account, Columns.time(page.after().at()), page.after().id(), page.rows())
                .query(Member::of)
                .list();
    }

    /** What {@code user} is in {@code account}; empty: no member, or the account was deleted. */
    public Optional<Role> role(UUID account, UUID user) {
        return database.sql(
                        """
                select m.role from member m join account a on a.id = m.account_id
                where m.account_id = ? and m.user_id = ? and a.deleted_at is null""")
                .params(account, user)
                .query(String.class)
                .optional()
                .map(Role::of);
    }

    long owners(UUID account) {
        return database.sql("select count(*) from member where account_id = ? and role = 'owner'")
                .params(account)
                .query(Long.class)
                .single();
    }

    void insertMember(UUID account, UUID user, Role role) {
        database.sql("insert into member (account_id, user_id, role, created_at) values (?, ?, ?, ?)")
                .params(account, user, role.word(), Columns.time(clock.instant()))
                .update();
    }

    void changeMember(UUID account, UUID user, Role role) {
        database.sql("update member set role = ?, version = version + 1 where account_id = ? and user_id = ?")
                .params(role.word(), account, user)
                .update();
    }

    void removeMember(UUID account, UUID user) {
        database.sql("delete from member where account_id = ? and user_id = ?")
                .params(account, user)
                .update();
    }
}
