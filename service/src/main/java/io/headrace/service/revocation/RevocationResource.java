package io.headrace.service.revocation;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How a provider ends, resumes and limits what one consumer receives. */
@RestController
final class RevocationResource {
    private static final String SUBSCRIPTION = "/api/v1/accounts/{account}/shares/{share}/subscriptions/{subscription}";

    private final Revocations revocations;

    RevocationResource(Revocations revocations) {
        this.revocations = revocations;
    }

    /** Until when something may be received; null: without an end. */
    record Expiry(@Nullable Instant expiresAt) {}

    @PostMapping(SUBSCRIPTION + "/revocation")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Revoke a subscription; the answer leads to how far that is")
    @ApiResponse(
            responseCode = "202",
            description = "Nothing new begins; effectiveAt says when nothing can end any more")
    @ApiResponse(responseCode = "409", description = "The share was deleted")
    ResponseEntity<Grant.View> revoke(
            Membership membership, @PathVariable UUID share, @PathVariable UUID subscription) {
        Grant.View view = revocations.revoke(new Revocations.Target(membership, share, subscription));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/accounts/" + membership.account() + "/shares/" + share + "/subscriptions/"
                        + subscription + "/revocation"))
                .body(view);
    }

    @GetMapping(SUBSCRIPTION + "/revocation")
    @Allowed(Who.READER)
    @Operation(summary = "How a revocation stands")
    Grant.View one(Membership membership, @PathVariable UUID share, @PathVariable UUID subscription) {
        return revocations.view(new Revocations.Target(membership, share, subscription));
    }

    @PostMapping(SUBSCRIPTION + "/reinstatement")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Let a revoked subscription receive again, from where its copies are")
    @ApiResponse(responseCode = "200", description = "It receives again")
    @ApiResponse(responseCode = "409", description = "The share was deleted")
    Grant.View reinstate(Membership membership, @PathVariable UUID share, @PathVariable UUID subscription) {
        return revocations.reinstate(new Revocations.Target(membership, share, subscription));
    }

    @PutMapping(SUBSCRIPTION + "/expiry")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Set until when a subscription receives; a time that is over ends it now")
    @ApiResponse(responseCode = "200", description = "It receives until then")
    @ApiResponse(responseCode = "409", description = "The share was deleted")
    Grant.View expire(
            Membership membership,
            @PathVariable UUID share,
            @PathVariable UUID subscription,
            @RequestBody Expiry expiry) {
        return revocations.expire(new Revocations.Target(membership, share, subscription), expiry.expiresAt());
    }
}
