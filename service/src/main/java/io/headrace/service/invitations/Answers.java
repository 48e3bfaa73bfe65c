package io.headrace.service.invitations;

import io.headrace.service.accounts.AccountStore;
import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Actor;
import io.headrace.service.security.Role;
import io.headrace.service.subscriptions.Signatory;
import io.headrace.service.subscriptions.Subscriptions;
import io.headrace.service.subscriptions.Terms;
import io.headrace.service.web.Problem;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Accepts and rejects: each invitation once. Within the caller's transaction. */
@Component
final class Answers {
    private final InvitationStore store;
    private final AccountStore accounts;
    private final Subscriptions subscriptions;
    private final Audit audit;
    private final Clock clock;

    Answers(InvitationStore store, AccountStore accounts, Subscriptions subscriptions, Audit audit, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.subscriptions = subscriptions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * How somebody accepts.
     *
     * @param account that is to receive; null: a new one, which the signatory will own
     * @param newAccount its name
     * @param name of the subscription; null: as the share is called
     * @param terms the sha-256 of the terms that were read; null: there were none
     */
    record Yes(@Nullable UUID account, @Nullable String newAccount, @Nullable String name, @Nullable String terms) {}

    /** What has begun. */
    record Accepted(UUID account, UUID subscription) {}

    /**
     * Accepts {@code invitation} for an address that {@code by} has proved, or an account that it may act for.
     *
     * @throws io.headrace.service.web.Refused {@link Problem#NOT_FOUND} if it is somebody else's,
     *     {@link Problem#INVITATION_ANSWERED}, {@link Problem#INVITATION_GONE}, {@link Problem#TERMS_CHANGED}
     */
    Accepted accept(Signatory by, UUID invitation, Yes yes) {
        Invitation found = store.to(by, invitation).orElseThrow(Problem.NOT_FOUND::refused);
        found.requireOpen(clock.instant());
        Terms terms = subscriptions.terms(found.share()).orElse(null);
        Terms.requireRead(terms, yes.terms());
        answer(found, State.ACCEPTED, by);
        UUID account = account(by, found, yes);
        UUID subscription = subscriptions.open(
                new Subscriptions.Opening(
                        account,
                        found.account(),
                        found.share(),
                        invitation,
                        yes.name(),
                        found.shareName(),
                        found.attributes(),
                        found.subscriptionExpiresAt(),
                        by),
                terms);
        String detail = "'" + found.shareName() + "' of '" + found.provider() + "'";
        record(account, by.actor(), Action.INVITATION_ACCEPTED, found, detail);
        record(found.account(), by.actor(), Action.INVITATION_ACCEPTED, found, detail);
        return new Accepted(account, subscription);
    }

    /** The statement that decides among many at once; whoever comes too late reads what the first one wrote. */
    private void answer(Invitation found, State answer, Signatory by) {
        if (!store.answer(found.id(), answer, by.user())) {
            store.to(by, found.id()).orElseThrow(Problem.NOT_FOUND::refused).requireOpen(clock.instant());
            throw Problem.INVITATION_GONE.refused();
        }
    }

    private UUID account(Signatory by, Invitation found, Yes yes) {
        UUID wanted = yes.account();
        if ((wanted == null) == (yes.newAccount() == null)) {
            throw Problem.INVALID_REQUEST.refused(
                    "'account' or 'newAccount' must say which account is to receive; one of them");
        }
        if (found.recipient() != null && !found.recipient().equals(wanted)) {
            throw Problem.INVALID_REQUEST.refused("'account' must be the one that was invited");
        }
        if (wanted == null) {
            String name = String.valueOf(yes.newAccount());
            UUID created = accounts.create(name, by.user());
            audit.record(created, by.actor(), Action.ACCOUNT_CREATED, Subject.of("account", created), name);
            return created;
        }
        boolean may = accounts.role(wanted, by.user())
                .filter(role -> role.covers(Role.CONTRIBUTOR))
                .isPresent();
        if (!may) {
            throw Problem.INVALID_REQUEST.refused("'account' must be one in which you are owner or contributor");
        }
        return wanted;
    }

    /**
     * Rejects {@code invitation}.
     *
     * @throws io.headrace.service.web.Refused as {@link #accept}
     */
    void reject(Signatory by, UUID invitation) {
        Invitation found = store.to(by, invitation).orElseThrow(Problem.NOT_FOUND::refused);
        found.requireOpen(clock.instant());
        answer(found, State.REJECTED, by);
        record(found.account(), by.actor(), Action.INVITATION_REJECTED, found, "'" + found.shareName() + "'");
    }

    /** Rejects the invitation for whoever has its link: that takes no proof, since nothing is given away by it. */
    void reject(Actor by, Invitation found) {
        found.requireOpen(clock.instant());
        if (!store.reject(found.id())) {
            throw Problem.INVITATION_ANSWERED.refused("The invitation was answered in the meantime");
        }
        record(found.account(), by, Action.INVITATION_REJECTED, found, "'" + found.shareName() + "', by its link");
    }

    private void record(UUID account, Actor by, Action action, Invitation invitation, String detail) {
        audit.record(account, by, action, Subject.of("invitation", invitation.id()), detail);
    }
}
