package io.headrace.service.revocation;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.swagger.v3.oas.annotations.Operation;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Deletes what ends somebody's receiving: shares, datasets, accounts. */
@RestController
final class DeletionResource {
    private final Deletions deletions;
    private final TransactionTemplate transactions;

    DeletionResource(Deletions deletions, TransactionTemplate transactions) {
        this.deletions = deletions;
        this.transactions = transactions;
    }

    @DeleteMapping("/api/v1/accounts/{account}/shares/{share}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a share: nobody receives it any more; what was delivered, history and audit stay")
    void share(Membership membership, @PathVariable UUID share) {
        transactions.executeWithoutResult(
                status -> deletions.share(membership.account(), share, membership.actor()));
    }

    @DeleteMapping("/api/v1/accounts/{account}/shares/{share}/datasets/{dataset}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a dataset: its mappings are broken, the share's others go on")
    void dataset(Membership membership, @PathVariable UUID share, @PathVariable UUID dataset) {
        transactions.executeWithoutResult(
                status -> deletions.dataset(membership.account(), share, dataset, membership.actor()));
    }

    @DeleteMapping("/api/v1/accounts/{account}")
    @Allowed(value = Who.OWNER, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an account: its shares, and what it receives; history and audit stay")
    void account(Membership membership) {
        transactions.executeWithoutResult(status -> deletions.account(membership.account(), membership.actor()));
    }
}
