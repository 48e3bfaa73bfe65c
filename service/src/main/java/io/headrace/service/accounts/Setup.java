package io.headrace.service.accounts;

import io.headrace.service.Settings;
import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Actor;
import io.headrace.service.security.Bearer;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The first owner. Every start until then writes a new token into a file that only the operating system's user can read;
 * whoever can read it makes the first user and account, once.
 */
@Component
final class Setup implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Setup.class);
    private static final UUID TOKEN = new UUID(0, 1);

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final UserStore users;
    private final AccountStore accounts;
    private final PasswordEncoder passwords;
    private final Audit audit;
    private final Clock clock;
    private final Path file;

    Setup(
            JdbcClient database,
            TransactionTemplate transactions,
            UserStore users,
            AccountStore accounts,
            PasswordEncoder passwords,
            Audit audit,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.transactions = transactions;
        this.users = users;
        this.accounts = accounts;
        this.passwords = passwords;
        this.audit = audit;
        this.clock = clock;
        this.file = settings.data().toAbsolutePath().normalize().resolve("owner-token");
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        Bearer token = Bearer.issue(TOKEN);
        if (!Objects.requireNonNull(transactions.execute(status -> renew(token)))) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token.reveal() + "\n");
        LOG.info("The token of the first owner is in {}", file);
    }

    private boolean renew(Bearer token) {
        database.sql("insert into installation (id, setup_hash, created_at) values (1, ?, ?) on conflict do nothing")
                .params(token.hash().bytes(), Columns.time(clock.instant()))
                .update();
        return database.sql("update installation set setup_hash = ? where id = 1 and setup_used_at is null")
                        .params(token.hash().bytes())
                        .update()
                == 1;
    }

    /**
     * Makes the first user and its account.
     *
     * @return the account
     * @throws io.headrace.service.web.Refused {@link Problem#NOT_FOUND} if the token is another one or was used
     */
    UUID use(String token, FirstOwner owner, Actor actor) {
        Bearer bearer = Bearer.parse(token).filter(this::isRight).orElseThrow(Problem.NOT_FOUND::refused);
        String hash = Objects.requireNonNull(passwords.encode(owner.password()));
        UUID account = Objects.requireNonNull(transactions.execute(status -> create(bearer, owner, hash, actor)));
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return account;
    }

    private boolean isRight(Bearer token) {
        Optional<Sha256> hash = database.sql("select setup_hash from installation where setup_used_at is null")
                .query((row, number) -> Sha256.read(row, "setup_hash"))
                .optional();
        return hash.isPresent() && token.matches(hash.get());
    }

    private UUID create(Bearer token, FirstOwner owner, String hash, Actor actor) {
        int used = database.sql(
                        "update installation set setup_used_at = ? where setup_used_at is null and setup_hash = ?")
                .params(Columns.time(clock.instant()), token.hash().bytes())
                .update();
        if (used == 0) {
            throw Problem.NOT_FOUND.refused();
        }
        UUID user = users.create(Addresses.normal(owner.email()), owner.name(), hash);
        UUID account = accounts.create(owner.account(), user);
        audit.record(Audit.INSTALLATION, actor, Action.SET_UP, Subject.of("user", user), owner.email());
        audit.record(account, actor, Action.ACCOUNT_CREATED, Subject.of("account", account), owner.account());
        return account;
    }

    /** Who the first owner is to be; the operator vouches for the address. */
    record FirstOwner(String email, String name, String password, String account) {
        @Override
        public String toString() {
            return "first owner " + email;
        }
    }
}
