package io.headrace.service.invitations;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Caller;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.subscriptions.Signatory;
import io.headrace.service.web.Idempotency;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Invitations to the caller: to its verified address, and to the accounts for which it may accept. */
@RestController
final class ReceivedResource {
    private final InvitationStore store;
    private final Offers offers;
    private final Answers answers;
    private final Idempotency idempotency;
    private final TransactionTemplate transactions;

    ReceivedResource(
            InvitationStore store,
            Offers offers,
            Answers answers,
            Idempotency idempotency,
            TransactionTemplate transactions) {
        this.store = store;
        this.offers = offers;
        this.answers = answers;
        this.idempotency = idempotency;
        this.transactions = transactions;
    }

    /**
     * An acceptance.
     *
     * @param account that is to receive; absent if {@code newAccount} is
     * @param newAccount the name of an account that is made, and that the caller owns
     * @param name of the subscription; as the share is called if absent
     * @param terms the sha-256 of the terms that were read; absent if there are none
     */
    record Acceptance(
            @Nullable UUID account,
            @Nullable
                    @Size(min = 1, max = 90)
                    @Pattern(regexp = "[^\\p{Cntrl}]*\\S[^\\p{Cntrl}]*", message = "must be one line")
                    String newAccount,
            @Nullable
                    @Size(min = 1, max = 90)
                    @Pattern(regexp = "[^\\p{Cntrl}]*\\S[^\\p{Cntrl}]*", message = "must be one line")
                    String name,
            @Nullable String terms) {
        Answers.Yes yes() {
            return new Answers.Yes(account, newAccount, name, terms);
        }
    }

    @GetMapping("/api/v1/invitations")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "What the caller can accept or reject now, the oldest first")
    Page<Offer> list(Caller caller, PageRequest page) {
        return Page.of(
                store.open(Signatory.of(caller), page), page, Invitation::position, found -> offer(caller, found));
    }

    @GetMapping("/api/v1/invitations/{invitation}")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "One invitation to the caller, with its terms and datasets")
    Offer one(Caller caller, @PathVariable UUID invitation) {
        return offer(caller, store.to(Signatory.of(caller), invitation).orElseThrow(Problem.NOT_FOUND::refused));
    }

    @PostMapping("/api/v1/invitations/{invitation}/accept")
    @Allowed(value = Who.SIGNED_IN, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Accept an invitation and its terms; begins a subscription")
    ResponseEntity<Answers.Accepted> accept(
            Caller caller,
            @PathVariable UUID invitation,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody Acceptance acceptance) {
        Signatory by = Signatory.of(caller);
        return idempotency.once(
                caller.user(),
                "POST /api/v1/invitations/" + invitation + "/accept",
                key,
                acceptance,
                Answers.Accepted.class,
                () -> {
                    Answers.Accepted accepted = Objects.requireNonNull(
                            transactions.execute(status -> answers.accept(by, invitation, acceptance.yes())));
                    return ResponseEntity.created(URI.create("/api/v1/accounts/" + accepted.account()
                                    + "/subscriptions/" + accepted.subscription()))
                            .body(accepted);
                });
    }

    @PostMapping("/api/v1/invitations/{invitation}/reject")
    @Allowed(value = Who.SIGNED_IN, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Reject an invitation")
    void reject(Caller caller, @PathVariable UUID invitation) {
        transactions.executeWithoutResult(status -> answers.reject(Signatory.of(caller), invitation));
    }

    private Offer offer(Caller caller, Invitation found) {
        boolean may = caller.grant().scopes().contains(Scope.RECEIVE);
        return offers.of(found, may ? List.of("accept", "reject") : List.of());
    }
}
