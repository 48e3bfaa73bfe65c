package io.headrace.service.accounts;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Caller;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts: whoever creates one owns it. */
@RestController
final class AccountResource {
    private final AccountStore accounts;
    private final Audit audit;
    private final TransactionTemplate transactions;

    AccountResource(AccountStore accounts, Audit audit, TransactionTemplate transactions) {
        this.accounts = accounts;
        this.audit = audit;
        this.transactions = transactions;
    }

    /** The name of an account; not unique. */
    record Named(
            @NotNull @NotBlank @Size(max = 90) @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must be one line")
                    String name) {}

    @PostMapping("/api/v1/accounts")
    @Allowed(value = Who.SIGNED_IN, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create an account, which the caller owns")
    ResponseEntity<Account.View> create(Caller caller, @Valid @RequestBody Named named) {
        Account created = Objects.requireNonNull(transactions.execute(status -> {
            UUID id = accounts.create(named.name(), caller.user());
            audit.record(id, caller.actor(), Action.ACCOUNT_CREATED, Subject.of("account", id), named.name());
            return accounts.find(id, caller.user()).orElseThrow();
        }));
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + created.id()))
                .eTag("\"" + created.version() + "\"")
                .body(created.view(caller));
    }

    @GetMapping("/api/v1/accounts")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "The caller's accounts, the oldest first")
    Page<Account.View> list(Caller caller, PageRequest page) {
        return Page.of(
                accounts.ofMember(caller.user(), page),
                page,
                account -> new Position(account.createdAt(), account.id()),
                account -> account.view(caller));
    }

    @GetMapping("/api/v1/accounts/{account}")
    @Allowed(Who.READER)
    @Operation(summary = "One account")
    ResponseEntity<Account.View> one(Membership membership) {
        Account account = find(membership);
        return Version.tagged(account.version(), account.view(membership.caller()));
    }

    @PutMapping("/api/v1/accounts/{account}")
    @Allowed(value = Who.OWNER, scope = Scope.MANAGE)
    @Operation(summary = "Rename an account")
    ResponseEntity<Account.View> rename(Membership membership, Version version, @Valid @RequestBody Named named) {
        Account renamed = Objects.requireNonNull(transactions.execute(status -> {
            if (!accounts.rename(membership.account(), version.number(), named.name())) {
                throw Version.changed();
            }
            audit.record(
                    membership.account(),
                    membership.actor(),
                    Action.ACCOUNT_RENAMED,
                    Subject.of("account", membership.account()),
                    named.name());
            return find(membership);
        }));
        return Version.tagged(renamed.version(), renamed.view(membership.caller()));
    }

    private Account find(Membership membership) {
        return accounts.find(membership.account(), membership.caller().user()).orElseThrow(Problem.NOT_FOUND::refused);
    }
}
