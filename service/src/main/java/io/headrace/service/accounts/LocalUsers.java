package io.headrace.service.accounts;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Actor;
import io.headrace.service.web.Limits;
import io.headrace.service.web.Problem;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** How a local user proves who it is: with its password, or with a code that was mailed to it. */
@Component
public final class LocalUsers {
    private static final Duration LOGIN_WINDOW = Duration.ofMinutes(15);

    private final UserStore users;
    private final TokenStore tokens;
    private final Verifications verifications;
    private final PasswordEncoder passwords;
    private final Limits limits;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final String nobodysPassword;

    LocalUsers(
            UserStore users,
            TokenStore tokens,
            Verifications verifications,
            PasswordEncoder passwords,
            Limits limits,
            Audit audit,
            TransactionTemplate transactions) {
        this.users = users;
        this.tokens = tokens;
        this.verifications = verifications;
        this.passwords = passwords;
        this.limits = limits;
        this.audit = audit;
        this.transactions = transactions;
        this.nobodysPassword =
                Objects.requireNonNull(passwords.encode(UUID.randomUUID().toString()));
    }

    /**
     * Somebody who proves an address and chooses a password.
     *
     * @param email in lower case
     */
    public record Newcomer(String email, String code, String name, String password) {
        @Override
        public String toString() {
            return "confirmation of " + email;
        }
    }

    /**
     * Makes the user of the address, or replaces its password and ends every login and token made before; {@code then} is
     * carried out for it, all or nothing.
     *
     * @throws io.headrace.service.web.Refused {@link Problem#CODE_WRONG}
     */
    public void confirm(Actor actor, Newcomer newcomer, Consumer<UUID> then) {
        verifications.use(newcomer.email(), newcomer.code(), () -> {
            // Only here: hashing is slow on purpose, and nobody without a code may make us do it.
            String hash = Objects.requireNonNull(passwords.encode(newcomer.password()));
            then.accept(confirmed(actor, newcomer, hash));
        });
    }

    private UUID confirmed(Actor actor, Newcomer newcomer, String hash) {
        String email = newcomer.email();
        Optional<UserStore.Local> known = users.local(email);
        UUID user = known.map(UserStore.Local::user).orElseGet(() -> users.create(email, newcomer.name(), hash));
        if (known.isPresent()) {
            users.changePassword(email, hash);
            tokens.revokeAll(user);
        }
        Action action = known.isPresent() ? Action.PASSWORD_CHANGED : Action.USER_REGISTERED;
        audit.record(Audit.INSTALLATION, actor, action, Subject.of("user", user), email);
        return user;
    }

    /**
     * The user whose address and password these are. Somebody unknown takes as long as a wrong password; both are counted.
     *
     * @param email in lower case
     * @throws io.headrace.service.web.Refused {@link Problem#LOGIN_FAILED}, {@link Problem#TOO_MANY_REQUESTS}
     */
    public UUID authenticate(Actor actor, String email, String password) {
        limits.take("login from " + actor.address(), 100, LOGIN_WINDOW);
        limits.take("login of " + email + " from " + actor.address(), 10, LOGIN_WINDOW);
        Optional<UserStore.Local> known = users.local(email);
        boolean right = passwords.matches(
                password, known.map(UserStore.Local::passwordHash).orElse(nobodysPassword));
        if (known.isEmpty() || !right) {
            transactions.executeWithoutResult(status -> audit.record(
                    Audit.INSTALLATION,
                    actor,
                    Action.LOGIN_FAILED,
                    new Subject("email", email.length() > 100 ? email.substring(0, 100) : email),
                    ""));
            throw Problem.LOGIN_FAILED.refused();
        }
        return known.get().user();
    }
}
