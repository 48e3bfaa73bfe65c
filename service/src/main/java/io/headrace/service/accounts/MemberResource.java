package io.headrace.service.accounts;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Members of an account. A user is added by the id that it sees under {@code /me} and tells the owner, not by an e-mail
 * address: so nobody finds out who is registered, and two users with one address are not mixed up.
 */
@RestController
final class MemberResource {
    private final AccountStore accounts;
    private final UserStore users;
    private final Audit audit;
    private final TransactionTemplate transactions;

    MemberResource(AccountStore accounts, UserStore users, Audit audit, TransactionTemplate transactions) {
        this.accounts = accounts;
        this.users = users;
        this.audit = audit;
        this.transactions = transactions;
    }

    /** The role that a member is to have. */
    record Assigned(@NotNull Role role) {}

    @GetMapping("/api/v1/accounts/{account}/members")
    @Allowed(Who.READER)
    @Operation(summary = "The members of an account, the oldest first")
    Page<Member> list(Membership membership, PageRequest page) {
        return Page.of(
                accounts.members(membership.account(), page),
                page,
                member -> new Position(member.since(), member.user()),
                member -> member);
    }

    @PutMapping("/api/v1/accounts/{account}/members/{user}")
    @Allowed(value = Who.OWNER, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Make a user a member, or give a member another role")
    void set(Membership membership, @PathVariable UUID user, @Valid @RequestBody Assigned assigned) {
        transactions.executeWithoutResult(status -> {
            accounts.lock(membership.account());
            Optional<Role> before = accounts.role(membership.account(), user);
            if (before.isPresent()) {
                keepAnOwner(membership.account(), before.get(), assigned.role());
                accounts.changeMember(membership.account(), user, assigned.role());
            } else if (users.exists(user)) {
                accounts.insertMember(membership.account(), user, assigned.role());
            } else {
                throw Problem.NOT_FOUND.refused();
            }
            String detail = before.map(role -> role.word() + " -> ").orElse("")
                    + assigned.role().word();
            record(membership, Action.MEMBER_SET, user, detail);
        });
    }

    @DeleteMapping("/api/v1/accounts/{account}/members/{user}")
    @Allowed(value = Who.OWNER, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a member")
    void remove(Membership membership, @PathVariable UUID user) {
        transactions.executeWithoutResult(status -> {
            accounts.lock(membership.account());
            Role before = accounts.role(membership.account(), user).orElseThrow(Problem.NOT_FOUND::refused);
            keepAnOwner(membership.account(), before, Role.READER);
            accounts.removeMember(membership.account(), user);
            record(membership, Action.MEMBER_REMOVED, user, before.word());
        });
    }

    private void keepAnOwner(UUID account, Role before, Role after) {
        if (before == Role.OWNER && after != Role.OWNER && accounts.owners(account) == 1) {
            throw Problem.LAST_OWNER.refused("This is the only owner; make another member an owner first");
        }
    }

    private void record(Membership membership, Action action, UUID user, String detail) {
        audit.record(membership.account(), membership.actor(), action, Subject.of("user", user), detail);
    }
}
