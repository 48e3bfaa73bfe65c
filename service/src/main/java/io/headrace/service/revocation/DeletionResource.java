package io.headrace.service.revocation;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Deletes an account with all that hangs on it. */
@RestController
final class DeletionResource {
    private final Deletions deletions;
    private final TransactionTemplate transactions;

    DeletionResource(Deletions deletions, TransactionTemplate transactions) {
        this.deletions = deletions;
        this.transactions = transactions;
    }

    @DeleteMapping("/api/v1/accounts/{account}")
    @Allowed(value = Who.OWNER, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an account: its shares, and what it receives; history and audit stay")
    void account(Membership membership) {
        transactions.executeWithoutResult(status -> deletions.account(membership.account(), membership.actor()));
    }
}
