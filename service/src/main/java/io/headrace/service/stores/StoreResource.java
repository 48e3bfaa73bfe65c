package io.headrace.service.stores;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.Store;
import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Refused;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The stores of an account: where its datasets lie, and where it receives others'. */
@RestController
final class StoreResource {
    private static final int MOST = 1000;

    private final StoreTable stores;
    private final StoreReader reader;
    private final AllowList allowed;
    private final Audit audit;
    private final TransactionTemplate transactions;

    StoreResource(
            StoreTable stores, StoreReader reader, AllowList allowed, Audit audit, TransactionTemplate transactions) {
        this.stores = stores;
        this.reader = reader;
        this.allowed = allowed;
        this.audit = audit;
        this.transactions = transactions;
    }

    /** A new store; {@code settings} are what a share file says of it, without secrets. */
    record Wish(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}", message = "must be letters, digits, - and _")
                    String name,
            @NotNull @NotEmpty @Size(max = 30) Map<String, Object> settings,
            @Nullable @Valid Credentials credentials) {}

    /** A changed store; without {@code credentials} it keeps those that it has. */
    record Change(
            @NotNull @NotEmpty @Size(max = 30) Map<String, Object> settings,
            @Nullable @Valid Credentials credentials) {}

    @PostMapping("/api/v1/accounts/{account}/stores")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Add a store; its settings are those of a share file, its secret is sealed")
    ResponseEntity<KeptStore.View> create(Membership membership, @Valid @RequestBody Wish wish) {
        UUID account = membership.account();
        Credentials credentials = Objects.requireNonNullElse(wish.credentials(), Credentials.NONE);
        check(wish.settings(), credentials);
        try {
            KeptStore created = Objects.requireNonNull(transactions.execute(status -> {
                if (stores.count(account) >= MOST) {
                    throw Problem.CONFLICT.refused("An account has at most " + MOST + " stores; delete one first");
                }
                UUID id = stores.create(account, wish.name(), wish.settings(), credentials);
                record(membership, Action.STORE_CREATED, id, wish.name());
                return find(membership, id);
            }));
            return ResponseEntity.created(URI.create("/api/v1/accounts/" + account + "/stores/" + created.id()))
                    .eTag("\"" + created.version() + "\"")
                    .body(created.view(membership));
        } catch (DuplicateKeyException e) {
            throw Problem.NAME_TAKEN.refused("The account has a store '" + wish.name() + "' already");
        }
    }

    @GetMapping("/api/v1/accounts/{account}/stores")
    @Allowed(Who.READER)
    @Operation(summary = "The stores of an account, the oldest first")
    Page<KeptStore.View> list(Membership membership, PageRequest page) {
        return Page.of(
                stores.page(membership.account(), page),
                page,
                store -> new Position(store.createdAt(), store.id()),
                store -> store.view(membership));
    }

    @GetMapping("/api/v1/accounts/{account}/stores/{store}")
    @Allowed(Who.READER)
    @Operation(summary = "One store, without its secret")
    ResponseEntity<KeptStore.View> one(Membership membership, @PathVariable UUID store) {
        KeptStore found = find(membership, store);
        return Version.tagged(found.version(), found.view(membership));
    }

    @PutMapping("/api/v1/accounts/{account}/stores/{store}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.MANAGE)
    @Operation(summary = "Change a store; its name stays")
    ResponseEntity<KeptStore.View> change(
            Membership membership, Version version, @PathVariable UUID store, @Valid @RequestBody Change change) {
        KeptStore changed = Objects.requireNonNull(transactions.execute(status -> {
            KeptStore before = find(membership, store);
            Credentials given = change.credentials();
            if (given != null) {
                check(change.settings(), given);
            } else {
                check(change.settings(), before.login(), before.hasSecret());
                if (before.hasSecret()) {
                    requireSamePlace(before.settings(), change.settings());
                }
            }
            if (!stores.change(membership.account(), store, version.number(), change.settings())) {
                throw Version.changed();
            }
            if (given != null) {
                stores.changeCredentials(membership.account(), store, given);
            }
            record(membership, Action.STORE_CHANGED, store, before.name());
            return find(membership, store);
        }));
        return Version.tagged(changed.version(), changed.view(membership));
    }

    @DeleteMapping("/api/v1/accounts/{account}/stores/{store}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a store that no dataset and no mapping needs; what lies in it stays")
    void delete(Membership membership, Version version, @PathVariable UUID store) {
        transactions.executeWithoutResult(status -> {
            KeptStore found = find(membership, store);
            stores.lock(membership.account(), store);
            List<String> users = stores.users(membership.account(), store);
            if (!users.isEmpty()) {
                throw Problem.IN_USE.refused(
                        "The store '" + found.name() + "' is needed by: " + String.join(", ", users));
            }
            if (!stores.delete(membership.account(), store, version.number())) {
                throw Version.changed();
            }
            record(membership, Action.STORE_DELETED, store, found.name());
        });
    }

    private void check(Map<String, Object> settings, Credentials given) {
        try {
            if (given.secret() != null && given.secretReference() != null) {
                throw new InvalidSetting("credentials", "has a secret and a reference; give one of them");
            }
            if (given.secretReference() != null) {
                checkReference(given.secretReference());
            }
            check(settings, given.login(), given.hasSecret());
        } catch (InvalidSetting e) {
            throw StoreReader.refused(e);
        }
    }

    private void check(Map<String, Object> settings, @Nullable String login, boolean secret) {
        try {
            String type = StoreReader.type(settings);
            Store store = reader.read(settings, secret);
            if ((type.equals("s3") && secret) != (login != null)) {
                throw new InvalidSetting(
                        "credentials.login", "is the access key of an s3 store with a secret, and of nothing else");
            }
            allowed.check(type, store);
        } catch (ShareInvalid e) {
            throw StoreReader.refused(e);
        } catch (InvalidSetting e) {
            throw StoreReader.refused(e);
        }
    }

    private void checkReference(String reference) {
        try {
            allowed.checkReference(new Secret(reference).reference());
        } catch (InvalidSetting e) {
            throw new InvalidSetting("credentials.secretReference", e.getMessage());
        }
    }

    /** A kept secret goes only where it went before: else whoever may change a store could have it sent to a host of theirs. */
    private static void requireSamePlace(Map<String, Object> before, Map<String, Object> after) {
        for (String key : List.of("type", "host", "port", "endpoint", "tls", "user")) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                throw Refused.invalid(List.of(new Refused.FieldProblem(
                        "credentials", "must be given again, since 'settings." + key + "' changes")));
            }
        }
    }

    private KeptStore find(Membership membership, UUID store) {
        return stores.find(membership.account(), store).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private void record(Membership membership, Action action, UUID store, String name) {
        audit.record(membership.account(), membership.actor(), action, Subject.of("store", store), name);
    }
}
