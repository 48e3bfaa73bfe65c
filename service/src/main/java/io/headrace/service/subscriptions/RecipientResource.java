package io.headrace.service.subscriptions;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Who receives a share: the provider's half of its subscriptions. */
@RestController
final class RecipientResource {
    private final SubscriptionStore store;

    RecipientResource(SubscriptionStore store) {
        this.store = store;
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/subscriptions")
    @Allowed(Who.READER)
    @Operation(summary = "Who receives the share or has received it, the oldest first")
    Page<Subscription.Half> list(Membership membership, @PathVariable UUID share, PageRequest page) {
        if (!store.hasShare(membership.account(), share)) {
            throw Problem.NOT_FOUND.refused();
        }
        return Page.of(
                store.ofProvider(membership.account(), share, page), page, Subscription::position, Subscription::half);
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/subscriptions/{subscription}")
    @Allowed(Who.READER)
    @Operation(summary = "One recipient of the share")
    ResponseEntity<Subscription.Half> one(
            Membership membership, @PathVariable UUID share, @PathVariable UUID subscription) {
        Subscription found =
                store.ofProvider(membership.account(), share, subscription).orElseThrow(Problem.NOT_FOUND::refused);
        return Version.tagged(found.version(), found.half());
    }
}
