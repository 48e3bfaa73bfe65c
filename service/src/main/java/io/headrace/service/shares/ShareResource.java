package io.headrace.service.shares;

import io.headrace.service.audit.Action;
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
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
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

/** The shares that an account provides. A share's name and kind are for life: copies at consumers go by them. */
@RestController
final class ShareResource {
    private static final int MOST = 1000;

    private final ShareTable shares;
    private final ShareLog log;
    private final TransactionTemplate transactions;

    ShareResource(ShareTable shares, ShareLog log, TransactionTemplate transactions) {
        this.shares = shares;
        this.log = log;
        this.transactions = transactions;
    }

    /** A new share; what is left out is empty or off, and the kind is {@code snapshot}. */
    record Wish(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}", message = "must be letters, digits, - and _")
                    String name,
            KeptShare.@Nullable Kind kind,
            @Nullable @Size(max = 4000) String description,
            @Nullable Boolean listed,
            @Nullable Boolean previewAllowed) {}

    /** A changed share. */
    record Change(
            @NotNull @Size(max = 4000) String description, @NotNull Boolean listed, @NotNull Boolean previewAllowed) {}

    @PostMapping("/api/v1/accounts/{account}/shares")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a share, without datasets yet")
    ResponseEntity<KeptShare.View> create(Membership membership, @Valid @RequestBody Wish wish) {
        KeptShare created;
        try {
            created = Objects.requireNonNull(transactions.execute(status -> createIn(membership, wish)));
        } catch (DuplicateKeyException e) {
            throw Problem.NAME_TAKEN.refused("The account has a share '" + wish.name() + "' already");
        }
        return ResponseEntity.created(
                        URI.create("/api/v1/accounts/" + membership.account() + "/shares/" + created.id()))
                .eTag("\"" + created.version() + "\"")
                .body(created.view(membership));
    }

    private KeptShare createIn(Membership membership, Wish wish) {
        if (shares.count(membership.account()) >= MOST) {
            throw Problem.CONFLICT.refused("An account has at most " + MOST + " shares; delete one first");
        }
        UUID id = shares.create(
                membership.account(),
                membership.caller().user(),
                wish.name(),
                Objects.requireNonNullElse(wish.kind(), KeptShare.Kind.SNAPSHOT),
                new ShareTable.Words(
                        Objects.requireNonNullElse(wish.description(), ""),
                        Boolean.TRUE.equals(wish.listed()),
                        Boolean.TRUE.equals(wish.previewAllowed())));
        log.happened(membership, id, Action.SHARE_CREATED, wish.name());
        return find(membership, id);
    }

    @GetMapping("/api/v1/accounts/{account}/shares")
    @Allowed(Who.READER)
    @Operation(summary = "The shares that an account provides, the oldest first")
    Page<KeptShare.View> list(Membership membership, PageRequest page) {
        return Page.of(
                shares.page(membership.account(), page),
                page,
                share -> new Position(share.createdAt(), share.id()),
                share -> share.view(membership));
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}")
    @Allowed(Who.READER)
    @Operation(summary = "One share")
    ResponseEntity<KeptShare.View> one(Membership membership, @PathVariable UUID share) {
        KeptShare found = find(membership, share);
        return Version.tagged(found.version(), found.view(membership));
    }

    @PutMapping("/api/v1/accounts/{account}/shares/{share}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Change what a share says of itself, whether it is listed, and whether it may be previewed")
    ResponseEntity<KeptShare.View> change(
            Membership membership, Version version, @PathVariable UUID share, @Valid @RequestBody Change change) {
        KeptShare changed = Objects.requireNonNull(transactions.execute(status -> {
            find(membership, share);
            ShareTable.Words words =
                    new ShareTable.Words(change.description(), change.listed(), change.previewAllowed());
            if (!shares.change(membership.account(), share, version.number(), words)) {
                throw Version.changed();
            }
            log.happened(
                    membership,
                    share,
                    Action.SHARE_CHANGED,
                    "listed: " + change.listed() + ", preview allowed: " + change.previewAllowed());
            return find(membership, share);
        }));
        return Version.tagged(changed.version(), changed.view(membership));
    }

    @DeleteMapping("/api/v1/accounts/{account}/shares/{share}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a share: subscriptions end, invitations are withdrawn; history and audit stay")
    void delete(Membership membership, Version version, @PathVariable UUID share) {
        transactions.executeWithoutResult(status -> {
            KeptShare found = find(membership, share);
            if (!shares.delete(membership.account(), share, version.number())) {
                throw Version.changed();
            }
            log.happened(membership, share, Action.SHARE_DELETED, found.name());
        });
    }

    private KeptShare find(Membership membership, UUID share) {
        return shares.find(membership.account(), share).orElseThrow(Problem.NOT_FOUND::refused);
    }
}
