package io.headrace.service.marketplace;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.invitations.Invitations;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The provider's side of the marketplace: a yes to a wish is an invitation, which says the rest. */
@RestController
final class ReceivedRequestResource {
    private static final String PATH = "/api/v1/accounts/{account}/shares/{share}/access-requests";

    private final MarketTable market;
    private final Invitations invitations;
    private final Audit audit;
    private final TransactionTemplate transactions;

    ReceivedRequestResource(
            MarketTable market, Invitations invitations, Audit audit, TransactionTemplate transactions) {
        this.market = market;
        this.invitations = invitations;
        this.audit = audit;
        this.transactions = transactions;
    }

    @GetMapping(PATH)
    @Allowed(Who.READER)
    @Operation(summary = "Who asks for access to a share, the oldest first")
    Page<AccessRequest> list(Membership membership, @PathVariable UUID share, PageRequest page) {
        if (!market.provides(membership.account(), share)) {
            throw Problem.NOT_FOUND.refused();
        }
        return Page.of(
                market.received(membership.account(), share, page),
                page,
                request -> new Position(request.createdAt(), request.id()),
                request -> request);
    }

    @PostMapping(PATH + "/{received}/approval")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Say yes: the account that asks is invited")
    AccessRequest approve(Membership membership, @PathVariable UUID share, @PathVariable UUID received) {
        return answer(membership, share, received, true);
    }

    @PostMapping(PATH + "/{received}/refusal")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Say no")
    AccessRequest decline(Membership membership, @PathVariable UUID share, @PathVariable UUID received) {
        return answer(membership, share, received, false);
    }

    private AccessRequest answer(Membership membership, UUID share, UUID request, boolean yes) {
        return Objects.requireNonNull(transactions.execute(status -> {
            AccessRequest found = find(membership, share, request);
            UUID requester = market.requester(request);
            @Nullable
            UUID invitation =
                    yes ? invitations.invite(membership, share, Invitations.Offered.toAccount(requester)) : null;
            if (!market.end(
                    request, yes ? "approved" : "declined", membership.caller().user(), invitation)) {
                throw Problem.CONFLICT.refused("The request is " + found.state() + " already");
            }
            Action action = yes ? Action.ACCESS_APPROVED : Action.ACCESS_DECLINED;
            record(membership.account(), membership, action, found);
            record(requester, membership, action, found);
            return find(membership, share, request);
        }));
    }

    private AccessRequest find(Membership membership, UUID share, UUID request) {
        return market.received(membership.account(), share, request).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private void record(UUID account, Membership membership, Action action, AccessRequest request) {
        audit.record(
                account,
                membership.actor(),
                action,
                Subject.of("access-request", request.id()),
                "share '" + request.shareName() + "', asked by '" + request.requester() + "'");
    }
}
