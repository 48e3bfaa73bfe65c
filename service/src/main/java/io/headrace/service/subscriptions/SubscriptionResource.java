package io.headrace.service.subscriptions;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
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

/** What an account receives. */
@RestController
final class SubscriptionResource {
    private final SubscriptionStore store;
    private final MappingStore mappings;
    private final Subscriptions subscriptions;
    private final Audit audit;
    private final TransactionTemplate transactions;

    SubscriptionResource(
            SubscriptionStore store,
            MappingStore mappings,
            Subscriptions subscriptions,
            Audit audit,
            TransactionTemplate transactions) {
        this.store = store;
        this.mappings = mappings;
        this.subscriptions = subscriptions;
        this.audit = audit;
        this.transactions = transactions;
    }

    /** A consumer's own name of a subscription; unique in the account. */
    record Named(
            @NotNull @NotBlank @Size(max = 90) @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must be one line")
                    String name) {}

    /** The text that was read. */
    record Agreed(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 hexadecimal digits") String sha256) {}

    /**
     * The terms of a subscription.
     *
     * @param newest absent: the share has none
     */
    record State(@Nullable Terms newest, List<Acceptance> accepted) {}

    @GetMapping("/api/v1/accounts/{account}/subscriptions")
    @Allowed(Who.READER)
    @Operation(summary = "What the account receives, the oldest first")
    Page<Subscription.View> list(Membership membership, PageRequest page) {
        return Page.of(
                store.ofConsumer(membership.account(), page),
                page,
                Subscription::position,
                subscription -> subscription.view(membership));
    }

    @GetMapping("/api/v1/accounts/{account}/subscriptions/{subscription}")
    @Allowed(Who.READER)
    @Operation(summary = "One subscription")
    ResponseEntity<Subscription.View> one(Membership membership, @PathVariable UUID subscription) {
        return tagged(membership, find(membership, subscription));
    }

    @PutMapping("/api/v1/accounts/{account}/subscriptions/{subscription}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @Operation(summary = "Rename a subscription")
    ResponseEntity<Subscription.View> rename(
            Membership membership, @PathVariable UUID subscription, Version version, @Valid @RequestBody Named named) {
        return tagged(membership, Objects.requireNonNull(transactions.execute(status -> {
            Subscription before = find(membership, subscription);
            try {
                if (!store.rename(membership.account(), subscription, version.number(), named.name())) {
                    throw Version.changed();
                }
            } catch (DuplicateKeyException e) {
                throw Subscriptions.nameTaken(named.name());
            }
            record(membership, Action.SUBSCRIPTION_RENAMED, subscription, before.name() + " -> " + named.name());
            return find(membership, subscription);
        })));
    }

    @DeleteMapping("/api/v1/accounts/{account}/subscriptions/{subscription}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Leave a share; what was received stays where it is")
    void leave(Membership membership, @PathVariable UUID subscription) {
        transactions.executeWithoutResult(status -> {
            Subscription before = find(membership, subscription);
            if (!store.leave(membership.account(), subscription)) {
                throw Problem.NOT_FOUND.refused();
            }
            mappings.removeAll(membership.account(), subscription);
            record(membership, Action.SUBSCRIPTION_LEFT, subscription, before.name());
            audit.record(
                    before.provider(),
                    membership.actor(),
                    Action.SUBSCRIPTION_LEFT,
                    Subject.of("subscription", subscription),
                    before.names().share());
        });
    }

    @GetMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/terms")
    @Allowed(Who.READER)
    @Operation(summary = "The newest terms of the share, and which versions were accepted")
    State terms(Membership membership, @PathVariable UUID subscription) {
        Subscription found = find(membership, subscription);
        return new State(store.terms(found.share()).orElse(null), store.acceptances(subscription));
    }

    @PostMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/terms/acceptance")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @Operation(summary = "Accept the newest terms; what they blocked goes on by itself")
    State accept(Membership membership, @PathVariable UUID subscription, @Valid @RequestBody Agreed agreed) {
        transactions.executeWithoutResult(status -> {
            Subscription found = find(membership, subscription);
            Terms newest = store.terms(found.share()).orElse(null);
            Terms.requireRead(newest, agreed.sha256());
            subscriptions.accept(
                    membership.account(),
                    subscription,
                    found.provider(),
                    found.share(),
                    Objects.requireNonNull(newest),
                    Signatory.of(membership.caller()));
        });
        return terms(membership, subscription);
    }

    private Subscription find(Membership membership, UUID subscription) {
        return store.ofConsumer(membership.account(), subscription).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private static ResponseEntity<Subscription.View> tagged(Membership membership, Subscription subscription) {
        return Version.tagged(subscription.version(), subscription.view(membership));
    }

    private void record(Membership membership, Action action, UUID subscription, String detail) {
        audit.record(
                membership.account(), membership.actor(), action, Subject.of("subscription", subscription), detail);
    }
}
