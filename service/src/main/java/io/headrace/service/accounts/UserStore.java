package io.headrace.service.accounts;

import io.headrace.service.database.Columns;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Users and their local logins in the database. Callers hold the transaction. */
@Component
final class UserStore {
    private static final String LOCAL = "local";

    private final JdbcClient database;
    private final Clock clock;

    UserStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    boolean exists(UUID user) {
        return database.sql("select count(*) from app_user where id = ? and disabled_at is null")
                        .params(user)
                        .query(Long.class)
                        .single()
                == 1;
    }

    /** The local login whose subject is {@code email}. */
    Optional<Local> local(String email) {
        return database.sql(
                        """
                select i.user_id, i.password_hash, u.name from identity i join app_user u on u.id = i.user_id
                where i.issuer = ? and i.subject = ? and u.disabled_at is null""")
                .params(LOCAL, email)
                .query((row, number) ->
                        new Local(Columns.id(row, "user_id"), row.getString("name"), row.getString("password_hash")))
                .optional();
    }

    /** A new user with a local login; {@code email} was verified. */
    UUID create(String email, String name, String passwordHash) {
        UUID id = UUID.randomUUID();
        database.sql("insert into app_user (id, name, email, email_verified_at, created_at) values (?, ?, ?, ?, ?)")
                .params(id, name, email, Columns.time(clock.instant()), Columns.time(clock.instant()))
                .update();
        database.sql(
                        "insert into identity (issuer, subject, user_id, password_hash, created_at) values (?, ?, ?, ?, ?)")
                .params(LOCAL, email, id, passwordHash, Columns.time(clock.instant()))
                .update();
        return id;
    }

    void changePassword(String email, String passwordHash) {
        database.sql("update identity set password_hash = ? where issuer = ? and subject = ?")
                .params(passwordHash, LOCAL, email)
                .update();
    }

    /** A local login. */
    record Local(UUID user, String name, String passwordHash) {
        @Override
        public String toString() {
            return "login of " + user;
        }
    }
}
