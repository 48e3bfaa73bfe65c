package io.headrace.service.accounts;

import io.headrace.service.Settings;
import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Actor;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Caller;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Local users: a code proves the address, a password the user. Registering again is how a forgotten password is replaced, so
 * no answer tells whether an address is registered.
 */
@RestController
final class UserResource {
    private final LocalUsers users;
    private final TokenStore tokens;
    private final Verifications verifications;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Duration lifetime;

    UserResource(
            LocalUsers users,
            TokenStore tokens,
            Verifications verifications,
            Audit audit,
            TransactionTemplate transactions,
            Clock clock,
            Settings settings) {
        this.users = users;
        this.tokens = tokens;
        this.verifications = verifications;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
        this.lifetime = settings.loginLifetime();
    }

    /** An address that is to be verified. */
    record Registration(@NotNull @Address String email) {}

    /** The proof of an address, and the password that its user is to have. */
    record Confirmation(
            @NotNull @Address String email,
            @NotNull @NotBlank @Size(max = 20) String code,
            @NotNull @NotBlank @Size(max = 200) String name,
            @NotNull @Password String password) {
        @Override
        public String toString() {
            return "confirmation of " + email;
        }
    }

    /** An address and its password. */
    record Login(@NotNull @Address String email, @NotNull @Size(max = 200) String password) {
        @Override
        public String toString() {
            return "login of " + email;
        }
    }

    /** What a login gives: a token that is sent as {@code Authorization: Bearer}. */
    record LoggedIn(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "login until " + expiresAt;
        }
    }

    /** The caller; {@code id} is what an owner needs to make the caller a member. */
    record Me(UUID id, String name, @Nullable String email, boolean operator) {}

    @PostMapping("/api/v1/registrations")
    @Allowed(Who.ANYONE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Ask for a code by mail, to register or to replace a forgotten password")
    void register(Actor actor, @Valid @RequestBody Registration registration) {
        verifications.send(Addresses.normal(registration.email()), actor.address());
    }

    @PostMapping("/api/v1/registrations/confirmation")
    @Allowed(Who.SECRET)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Register with the code, or replace the password; ends every login and token made before")
    void confirm(Actor actor, @Valid @RequestBody Confirmation confirmation) {
        users.confirm(
                actor,
                new LocalUsers.Newcomer(
                        Addresses.normal(confirmation.email()),
                        confirmation.code(),
                        confirmation.name(),
                        confirmation.password()),
                user -> {});
    }

    @PostMapping("/api/v1/login")
    @Allowed(Who.SECRET)
    @Operation(summary = "Log in; the answer shows a token once")
    LoggedIn login(Actor actor, @Valid @RequestBody Login login) {
        UUID user = users.authenticate(actor, Addresses.normal(login.email()), login.password());
        Instant end = clock.instant().plus(lifetime);
        Bearer token = Objects.requireNonNull(transactions.execute(status -> {
            record(actor, Action.LOGGED_IN, user, "");
            return tokens.issue(user, "login", new TokenStore.Wanted("login", Scope.all(), null, end));
        }));
        return new LoggedIn(token.reveal(), end);
    }

    @PostMapping("/api/v1/logout")
    @Allowed(value = Who.SIGNED_IN, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "End the login whose token is sent")
    void logout(Caller caller) {
        UUID token = caller.grant().token();
        if (token == null) {
            throw Problem.CONFLICT.refused("This token is another provider's; log out there");
        }
        transactions.executeWithoutResult(status -> {
            tokens.revoke(caller.user(), token);
            record(caller.actor(), Action.LOGGED_OUT, caller.user(), "");
        });
    }

    @GetMapping("/api/v1/me")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "Who the caller is")
    Me me(Caller caller) {
        return new Me(caller.user(), caller.name(), caller.verifiedEmail(), caller.operator());
    }

    private void record(Actor actor, Action action, UUID user, String detail) {
        audit.record(Audit.INSTALLATION, actor, action, Subject.of("user", user), detail);
    }
}
