package io.headrace.service.shares;

import io.headrace.service.security.Allowed;
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
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The terms of use of a share. A text is never changed: a new version follows it, and says by when to accept it. */
@RestController
final class TermsResource {
    private final ShareTable shares;
    private final TermsTable terms;
    private final TermsPublisher publisher;
    private final TransactionTemplate transactions;

    TermsResource(ShareTable shares, TermsTable terms, TermsPublisher publisher, TransactionTemplate transactions) {
        this.shares = shares;
        this.terms = terms;
        this.publisher = publisher;
        this.transactions = transactions;
    }

    /**
     * New terms.
     *
     * @param acceptBy until when the former ones go on to be enough; with the first ones left out
     */
    record Wish(@NotNull @NotBlank @Size(max = 100_000) String text, @Nullable Instant acceptBy) {}

    @PostMapping("/api/v1/accounts/{account}/shares/{share}/terms")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Publish terms; consumers have until acceptBy to accept them")
    ResponseEntity<TermsTable.Terms> publish(
            Membership membership, Version version, @PathVariable UUID share, @Valid @RequestBody Wish wish) {
        TermsTable.Terms published = Objects.requireNonNull(transactions.execute(status -> {
            KeptShare found = share(membership, share);
            if (!shares.touch(membership.account(), share, version.number())) {
                throw Version.changed();
            }
            return publisher.publish(membership, found, wish.text(), wish.acceptBy());
        }));
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + membership.account() + "/shares/" + share
                        + "/terms/" + published.number()))
                .body(published);
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/terms")
    @Allowed(Who.READER)
    @Operation(summary = "Every version of a share's terms, the first one first")
    Page<TermsTable.Terms> list(Membership membership, @PathVariable UUID share, PageRequest page) {
        share(membership, share);
        return Page.of(
                terms.page(membership.account(), share, page),
                page,
                one -> new Position(one.createdAt(), new UUID(0, one.number())),
                one -> one);
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/terms/{number}")
    @Allowed(Who.READER)
    @Operation(summary = "One version of a share's terms")
    TermsTable.Terms one(Membership membership, @PathVariable UUID share, @PathVariable int number) {
        share(membership, share);
        return terms.find(membership.account(), share, number).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private KeptShare share(Membership membership, UUID share) {
        return shares.find(membership.account(), share).orElseThrow(Problem.NOT_FOUND::refused);
    }
}
