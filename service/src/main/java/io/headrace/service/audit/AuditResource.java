package io.headrace.service.audit;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The audit of an account, and of the installation for its operators. */
@RestController
final class AuditResource {
    private final Chain chain;

    AuditResource(Chain chain) {
        this.chain = chain;
    }

    @GetMapping("/api/v1/accounts/{account}/audit")
    @Allowed(Who.READER)
    @Operation(summary = "Who did what to what in the account, the newest first")
    Page<AuditEvent> ofAccount(Membership membership, PageRequest page) {
        return chain.page(membership.account(), page);
    }

    @GetMapping("/api/v1/accounts/{account}/audit/verification")
    @Allowed(Who.READER)
    @Operation(summary = "Whether the account's audit is as it was written")
    Chain.Verdict verification(Membership membership) {
        return chain.verify(membership.account());
    }

    @GetMapping("/api/v1/installation/audit")
    @Allowed(Who.OPERATOR)
    @Operation(summary = "Registrations, logins and what else belongs to no account")
    Page<AuditEvent> ofInstallation(PageRequest page) {
        return chain.page(Audit.INSTALLATION, page);
    }
}
