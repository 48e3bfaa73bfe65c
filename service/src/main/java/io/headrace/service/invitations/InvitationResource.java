package io.headrace.service.invitations;

import io.headrace.service.accounts.Address;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Idempotency;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
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

/** Invitations to a share, for its provider. */
@RestController
final class InvitationResource {
    private final Invitations invitations;
    private final InvitationStore store;
    private final Idempotency idempotency;
    private final TransactionTemplate transactions;
    private final Clock clock;

    InvitationResource(
            Invitations invitations,
            InvitationStore store,
            Idempotency idempotency,
            TransactionTemplate transactions,
            Clock clock) {
        this.invitations = invitations;
        this.store = store;
        this.idempotency = idempotency;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Who is invited, and to what.
     *
     * @param email one address; absent if {@code account} is invited
     * @param message for the recipient, in the provider's words
     * @param attributes what {@code ${consumer.NAME}} stands for in the shapes: texts, numbers, booleans
     * @param expiresAt until when it can be answered; a week if absent
     * @param subscriptionExpiresAt until when data is delivered; absent: no end
     */
    record Wish(
            @Nullable @Address String email,
            @Nullable UUID account,
            @Nullable
                    @Size(max = 2000)
                    @Pattern(regexp = "[^\\p{Cntrl}]*(\\R[^\\p{Cntrl}]*)*", message = "must be plain text")
                    String message,
            @Nullable Map<@NotNull String, Object> attributes,
            @Nullable Instant expiresAt,
            @Nullable Instant subscriptionExpiresAt) {
        Invitations.Offered offered() {
            return new Invitations.Offered(
                    email,
                    account,
                    Objects.requireNonNullElse(message, ""),
                    Objects.requireNonNullElse(attributes, Map.of()),
                    expiresAt,
                    subscriptionExpiresAt);
        }
    }

    @PostMapping("/api/v1/accounts/{account}/shares/{share}/invitations")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Invite an e-mail address or an account; an address gets a mail")
    ResponseEntity<Invitation.View> invite(
            Membership membership,
            @PathVariable UUID share,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody Wish wish) {
        store.requireShare(membership.account(), share);
        invitations.count(membership, wish.email());
        String path = "/api/v1/accounts/" + membership.account() + "/shares/" + share + "/invitations";
        return idempotency.once(
                membership.caller().user(),
                "POST " + path,
                key,
                wish,
                Invitation.View.class,
                () -> Objects.requireNonNull(transactions.execute(status -> {
                    UUID id = invitations.invite(membership, share, wish.offered());
                    Invitation created = find(membership, share, id);
                    return ResponseEntity.created(URI.create(path + "/" + id))
                            .eTag("\"" + created.version() + "\"")
                            .body(created.view(membership, clock.instant()));
                })));
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/invitations")
    @Allowed(Who.READER)
    @Operation(summary = "Who was invited to the share, the oldest first")
    Page<Invitation.View> list(Membership membership, @PathVariable UUID share, PageRequest page) {
        store.requireShare(membership.account(), share);
        return Page.of(
                store.ofShare(membership.account(), share, page),
                page,
                Invitation::position,
                invitation -> invitation.view(membership, clock.instant()));
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/invitations/{invitation}")
    @Allowed(Who.READER)
    @Operation(summary = "One invitation")
    ResponseEntity<Invitation.View> one(
            Membership membership, @PathVariable UUID share, @PathVariable UUID invitation) {
        return tagged(membership, find(membership, share, invitation));
    }

    @PostMapping("/api/v1/accounts/{account}/shares/{share}/invitations/{invitation}/resend")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Mail a new link; the earlier one is dead. At most five times a day")
    ResponseEntity<Invitation.View> resend(
            Membership membership, @PathVariable UUID share, @PathVariable UUID invitation) {
        Invitation found = find(membership, share, invitation);
        if (found.email() == null) {
            throw Problem.CONFLICT.refused("An account is invited without a mail; it sees the invitation in its list");
        }
        invitations.countResend(found);
        return change(membership, share, invitation, fresh -> invitations.resend(membership, fresh));
    }

    @PostMapping("/api/v1/accounts/{account}/shares/{share}/invitations/{invitation}/withdraw")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Withdraw an invitation that was not answered")
    ResponseEntity<Invitation.View> withdraw(
            Membership membership, @PathVariable UUID share, @PathVariable UUID invitation) {
        return change(membership, share, invitation, found -> invitations.withdraw(membership, found));
    }

    private ResponseEntity<Invitation.View> change(
            Membership membership, UUID share, UUID invitation, Consumer<Invitation> change) {
        return tagged(membership, Objects.requireNonNull(transactions.execute(status -> {
            change.accept(find(membership, share, invitation));
            return find(membership, share, invitation);
        })));
    }

    private Invitation find(Membership membership, UUID share, UUID invitation) {
        return store.ofShare(membership.account(), share, invitation).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private ResponseEntity<Invitation.View> tagged(Membership membership, Invitation invitation) {
        return Version.tagged(invitation.version(), invitation.view(membership, clock.instant()));
    }
}
