package io.headrace.service.accounts;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Caller;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** API tokens of the caller: for scripts and pipelines, narrower than the caller, never without an end. */
@RestController
final class TokenResource {
    private static final int DEFAULT_DAYS = 90;
    private static final int MOST_DAYS = 366;

    private final TokenStore tokens;
    private final AccountStore accounts;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final Clock clock;

    TokenResource(
            TokenStore tokens, AccountStore accounts, Audit audit, TransactionTemplate transactions, Clock clock) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * A wish for a token.
     *
     * @param account the only account that it is good for; null: all of the caller's
     * @param days how long it lasts; null: 90
     */
    record Wish(
            @NotNull @NotBlank @Size(max = 90) String name,
            @NotNull @NotEmpty Set<Scope> scopes,
            @Nullable UUID account,
            @Nullable @Min(1) @Max(MOST_DAYS) Integer days) {}

    /** A new token; {@code token} is shown this once. */
    record Created(UUID id, String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "token " + id;
        }
    }

    @PostMapping("/api/v1/tokens")
    @Allowed(value = Who.SIGNED_IN, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create an API token; the answer shows it once")
    ResponseEntity<Created> create(Caller caller, @Valid @RequestBody Wish wish) {
        if (!caller.grant().scopes().containsAll(wish.scopes())) {
            throw Problem.FORBIDDEN.refused("A token cannot give more than the one that it is made with");
        }
        UUID account = wish.account();
        if (account != null && accounts.find(account, caller.user()).isEmpty()) {
            throw Problem.NOT_FOUND.refused();
        }
        Instant end = clock.instant().plus(Duration.ofDays(wish.days() == null ? DEFAULT_DAYS : wish.days()));
        Bearer token = Objects.requireNonNull(transactions.execute(status -> {
            Bearer issued =
                    tokens.issue(caller.user(), "api", new TokenStore.Wanted(wish.name(), wish.scopes(), account, end));
            record(caller, account, Action.TOKEN_CREATED, issued.id(), wish.name());
            return issued;
        }));
        return ResponseEntity.created(URI.create("/api/v1/tokens/" + token.id()))
                .body(new Created(token.id(), token.reveal(), end));
    }

    @GetMapping("/api/v1/tokens")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "The caller's API tokens, the oldest first")
    Page<TokenStore.Token> list(Caller caller, PageRequest page) {
        return Page.of(
                tokens.list(caller.user(), page),
                page,
                token -> new Position(token.createdAt(), token.id()),
                token -> token);
    }

    @DeleteMapping("/api/v1/tokens/{token}")
    @Allowed(value = Who.SIGNED_IN, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke an API token")
    void revoke(Caller caller, @PathVariable UUID token) {
        transactions.executeWithoutResult(status -> {
            if (!tokens.revoke(caller.user(), token)) {
                throw Problem.NOT_FOUND.refused();
            }
            record(caller, null, Action.TOKEN_REVOKED, token, "");
        });
    }

    private void record(Caller caller, @Nullable UUID account, Action action, UUID token, String detail) {
        audit.record(
                account == null ? Audit.INSTALLATION : account,
                caller.actor(),
                action,
                Subject.of("token", token),
                detail);
    }
}
