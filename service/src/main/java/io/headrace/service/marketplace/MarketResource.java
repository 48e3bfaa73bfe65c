package io.headrace.service.marketplace;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Limits;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The side of those who look for data: what is listed, and their wishes for access. */
@RestController
final class MarketResource {
    private static final int MOST_A_DAY = 50;

    private final MarketTable market;
    private final Limits limits;
    private final Audit audit;
    private final TransactionTemplate transactions;

    MarketResource(MarketTable market, Limits limits, Audit audit, TransactionTemplate transactions) {
        this.market = market;
        this.limits = limits;
        this.audit = audit;
        this.transactions = transactions;
    }

    /** A wish for access to a listed share. */
    record Wish(@NotNull UUID share, @Nullable @Size(max = 2000) String message) {}

    @GetMapping("/api/v1/marketplace")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "The shares that their providers have listed, the oldest first")
    Page<Listed> list(PageRequest page) {
        return Page.of(market.page(page), page, share -> new Position(share.createdAt(), share.id()), share -> share);
    }

    @GetMapping("/api/v1/marketplace/{listed}")
    @Allowed(Who.SIGNED_IN)
    @Operation(summary = "One listed share")
    Listed one(@PathVariable UUID listed) {
        return market.find(listed).orElseThrow(Problem.NOT_FOUND::refused);
    }

    @PostMapping("/api/v1/accounts/{account}/access-requests")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Ask for access to a listed share")
    ResponseEntity<AccessRequest> ask(Membership membership, @Valid @RequestBody Wish wish) {
        limits.take("access requests of " + membership.account(), MOST_A_DAY, Duration.ofDays(1));
        AccessRequest asked;
        try {
            asked = Objects.requireNonNull(transactions.execute(status -> askIn(membership, wish)));
        } catch (DuplicateKeyException e) {
            throw Problem.CONFLICT.refused("The account has asked for this share already; wait for the answer");
        }
        return ResponseEntity.created(
                        URI.create("/api/v1/accounts/" + membership.account() + "/access-requests/" + asked.id()))
                .body(asked);
    }

    private AccessRequest askIn(Membership membership, Wish wish) {
        UUID account = membership.account();
        UUID provider = market.provider(wish.share())
                .orElseThrow(() -> Problem.CONFLICT.refused("There is no listed share with this id"));
        if (provider.equals(account)) {
            throw Problem.CONFLICT.refused("The share is the account's own");
        }
        UUID id = market.ask(
                account,
                membership.caller().user(),
                provider,
                wish.share(),
                Objects.requireNonNullElse(wish.message(), ""));
        AccessRequest asked = market.sent(account, id).orElseThrow();
        record(account, membership, Action.ACCESS_REQUESTED, asked);
        record(provider, membership, Action.ACCESS_REQUESTED, asked);
        return asked;
    }

    @GetMapping("/api/v1/accounts/{account}/access-requests")
    @Allowed(Who.READER)
    @Operation(summary = "What the account has asked for, the oldest first")
    Page<AccessRequest> sent(Membership membership, PageRequest page) {
        return Page.of(
                market.sent(membership.account(), page),
                page,
                request -> new Position(request.createdAt(), request.id()),
                request -> request);
    }

    @GetMapping("/api/v1/accounts/{account}/access-requests/{request}")
    @Allowed(Who.READER)
    @Operation(summary = "One wish for access")
    AccessRequest sent(Membership membership, @PathVariable UUID request) {
        return market.sent(membership.account(), request).orElseThrow(Problem.NOT_FOUND::refused);
    }

    @DeleteMapping("/api/v1/accounts/{account}/access-requests/{request}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Ask no longer")
    void withdraw(Membership membership, @PathVariable UUID request) {
        transactions.executeWithoutResult(status -> {
            AccessRequest found = sent(membership, request);
            if (!market.end(request, "withdrawn", null, null)) {
                throw Problem.CONFLICT.refused("The request is " + found.state() + " already");
            }
            record(membership.account(), membership, Action.ACCESS_WITHDRAWN, found);
        });
    }

    private void record(UUID account, Membership membership, Action action, AccessRequest request) {
        audit.record(
                account,
                membership.actor(),
                action,
                Subject.of("access-request", request.id()),
                "share '" + request.shareName() + "'");
    }
}
