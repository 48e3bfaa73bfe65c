package io.headrace.service.invitations;

import io.headrace.service.accounts.Addresses;
import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.outbox.Outbox;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Membership;
import io.headrace.service.web.Limits;
import io.headrace.service.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Offers shares to recipients. What happens does not depend on whether somebody is known at an address. */
@Component
public final class Invitations {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration USUAL_LIFETIME = Duration.ofDays(7);
    private static final Duration MOST_LIFETIME = Duration.ofDays(366);
    private static final int MOST_OF_ACCOUNT = 500;
    private static final int MOST_TO_ADDRESS = 20;
    private static final int MOST_RESENDS = 5;
    private static final int MOST_ATTRIBUTES = 100;
    private static final int MOST_LETTERS = 1000;

    private final InvitationStore store;
    private final InvitationMail mail;
    private final Outbox outbox;
    private final Limits limits;
    private final Audit audit;
    private final Clock clock;

    Invitations(InvitationStore store, InvitationMail mail, Outbox outbox, Limits limits, Audit audit, Clock clock) {
        this.store = store;
        this.mail = mail;
        this.outbox = outbox;
        this.limits = limits;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An offer as it is asked for.
     *
     * @param email one address; null: {@code account} is invited
     * @param attributes texts, numbers and booleans for {@code ${consumer.NAME}}
     * @param expiresAt until when it can be answered; null: a week
     * @param subscriptionExpiresAt until when data is delivered; null: no end
     */
    public record Offered(
            @Nullable String email,
            @Nullable UUID account,
            String message,
            Map<String, Object> attributes,
            @Nullable Instant expiresAt,
            @Nullable Instant subscriptionExpiresAt) {
        /** The usual one to an account. */
        public static Offered toAccount(UUID account) {
            return new Offered(null, account, "", Map.of(), null, null);
        }
    }

    /** Where an invitation belongs, and who makes it. */
    record Place(UUID account, UUID share, UUID by) {}

    /** An offer that can be made. */
    record Checked(
            @Nullable String email,
            @Nullable UUID recipient,
            String message,
            Map<String, Object> attributes,
            Instant expiresAt,
            @Nullable Instant subscriptionExpiresAt) {}

    /**
     * Counts an invitation to {@code email}; before the transaction, so that a refused one counts too.
     *
     * @param email null: an account is invited
     * @throws io.headrace.service.web.Refused {@link Problem#TOO_MANY_REQUESTS}
     */
    public void count(Membership provider, @Nullable String email) {
        limits.take("invitations of " + provider.account(), MOST_OF_ACCOUNT, DAY);
        if (email != null) {
            limits.take("invitation to " + Addresses.normal(email), MOST_TO_ADDRESS, DAY);
        }
    }

    /**
     * Invites, and mails the link if an address is invited. Within the caller's transaction.
     *
     * @return the invitation
     * @throws io.headrace.service.web.Refused {@link Problem#NOT_FOUND} if the account has no such share
     */
    public UUID invite(Membership provider, UUID share, Offered offered) {
        Checked checked = check(offered);
        store.requireShare(provider.account(), share);
        if (checked.recipient() != null && !store.isAccount(checked.recipient())) {
            throw Problem.INVALID_REQUEST.refused("'account' is not the id of an account");
        }
        UUID id = UUID.randomUUID();
        Bearer token = checked.email() == null ? null : Bearer.issue(id);
        store.insert(new Place(provider.account(), share, provider.caller().user()), checked, token, id);
        Invitation created = store.ofShare(provider.account(), share, id).orElseThrow();
        if (token != null) {
            send(created, token);
        }
        record(provider, Action.INVITATION_CREATED, created);
        return id;
    }

    private Checked check(Offered offered) {
        if ((offered.email() == null) == (offered.account() == null)) {
            throw Problem.INVALID_REQUEST.refused("'email' or 'account' must say who is invited; one of them");
        }
        Instant now = clock.instant();
        Instant expires = Objects.requireNonNullElse(offered.expiresAt(), now.plus(USUAL_LIFETIME));
        Instant subscriptionExpires = offered.subscriptionExpiresAt();
        if (!expires.isAfter(now) || expires.isAfter(now.plus(MOST_LIFETIME))) {
            throw Problem.INVALID_REQUEST.refused("'expiresAt' must be within the next 366 days");
        }
        if (subscriptionExpires != null && !subscriptionExpires.isAfter(now)) {
            throw Problem.INVALID_REQUEST.refused("'subscriptionExpiresAt' must be in the future");
        }
        offered.attributes().forEach(Invitations::checkAttribute);
        if (offered.attributes().size() > MOST_ATTRIBUTES) {
            throw Problem.INVALID_REQUEST.refused("'attributes' must be at most " + MOST_ATTRIBUTES);
        }
        return new Checked(
                offered.email() == null ? null : Addresses.normal(offered.email()),
                offered.account(),
                offered.message(),
                offered.attributes(),
                expires,
                subscriptionExpires);
    }

    private static void checkAttribute(String name, @Nullable Object value) {
        if (!name.matches("[A-Za-z0-9_-]{1,63}")) {
            throw Problem.INVALID_REQUEST.refused(
                    "'attributes' has a name that is not one; expected [A-Za-z0-9_-]{1,63}");
        }
        boolean literal = value instanceof Number
                || value instanceof Boolean
                || (value instanceof String text && text.length() <= MOST_LETTERS);
        if (!literal) {
            throw Problem.INVALID_REQUEST.refused("'attributes." + name
                    + "' must be a number, a boolean or a text of at most " + MOST_LETTERS + " letters");
        }
    }

    /** Counts a mail that is to be sent again; before the transaction. */
    void countResend(Invitation invitation) {
        limits.take("resend of " + invitation.id(), MOST_RESENDS, DAY);
    }

    /** Mails a new link; the earlier ones are dead. Within the caller's transaction. */
    void resend(Membership provider, Invitation invitation) {
        Bearer token = Bearer.issue(invitation.id());
        invitation.requireOpen(clock.instant());
        if (!store.renew(provider.account(), invitation.id(), token)) {
            throw Problem.CONFLICT.refused("The invitation was answered in the meantime");
        }
        send(invitation, token);
        record(provider, Action.INVITATION_RESENT, invitation);
    }

    /** Nobody can answer it any more. Within the caller's transaction. */
    void withdraw(Membership provider, Invitation invitation) {
        if (!store.withdraw(provider.account(), invitation.id())) {
            throw Problem.INVITATION_ANSWERED.refused("The invitation is not pending any more;"
                    + " what was accepted is ended by revoking the subscription");
        }
        record(provider, Action.INVITATION_WITHDRAWN, invitation);
    }

    private void send(Invitation invitation, Bearer token) {
        outbox.mail(invitation.account(), "invitation", mail.of(invitation, token));
    }

    private void record(Membership provider, Action action, Invitation invitation) {
        String recipient = invitation.email() == null ? "account " + invitation.recipient() : invitation.email();
        audit.record(
                provider.account(),
                provider.actor(),
                action,
                Subject.of("invitation", invitation.id()),
                "'" + invitation.shareName() + "' to " + recipient);
    }
}
