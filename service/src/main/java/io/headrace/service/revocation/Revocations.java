package io.headrace.service.revocation;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.notifications.Notices;
import io.headrace.service.notifications.Topic;
import io.headrace.service.runs.Closing;
import io.headrace.service.runs.Queue;
import io.headrace.service.security.Membership;
import io.headrace.service.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes back what was granted, and grants it again. The transaction that marks a subscription as revoking is the moment from
 * which nothing new begins; {@link Closing} finds the moment from which nothing old can end in a sink either.
 */
@Component
final class Revocations {
    private final GrantStore grants;
    private final Queue queue;
    private final Closing closing;
    private final Audit audit;
    private final Notices notices;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Revocations(
            GrantStore grants,
            Queue queue,
            Closing closing,
            Audit audit,
            Notices notices,
            TransactionTemplate transactions,
            Clock clock) {
        this.grants = grants;
        this.queue = queue;
        this.closing = closing;
        this.audit = audit;
        this.notices = notices;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The provider's subscription of which {@code membership} speaks. */
    record Target(Membership membership, UUID share, UUID subscription) {}

    Grant.View view(Target target) {
        Grant grant = grants.find(target.membership().account(), target.share(), target.subscription())
                .orElseThrow(Problem.NOT_FOUND::refused);
        return grant.view(closing.openPermits(grant.account(), grant.subscription()), target.membership());
    }

    /** Once revoked it stays so; a second call tells how it stands. */
    Grant.View revoke(Target target) {
        return change(target, grant -> {
            if (grant.isActive()) {
                grants.revoking(grant, target.membership().caller().user());
                queue.stop(grant.account(), grant.subscription(), "The provider has revoked the subscription");
                record(target, grant, Action.SUBSCRIPTION_REVOKED, "");
                closing.close(grant.account(), grant.subscription());
                tell(
                        grant,
                        "'" + grant.name() + "' was revoked by its provider",
                        "What was delivered before stays yours.");
            }
        });
    }

    /** At once, also while the revocation is not effective yet: what was started before it publishes nothing any more. */
    Grant.View reinstate(Target target) {
        return change(target, grant -> {
            if (!grant.isActive()) {
                grants.active(grant);
                record(target, grant, Action.SUBSCRIPTION_REINSTATED, "");
                tell(grant, "'" + grant.name() + "' was reinstated by its provider", "");
            }
        });
    }

    /** Null: without an end. A moment that is over ends it now. */
    Grant.View expire(Target target, @Nullable Instant at) {
        return change(target, grant -> {
            grants.expires(grant, at);
            String until = at == null ? "without an end" : "until " + at;
            record(target, grant, Action.EXPIRY_CHANGED, until);
            if (at != null && !at.isAfter(clock.instant())) {
                queue.stop(grant.account(), grant.subscription(), "The subscription has expired");
            }
            tell(grant, "'" + grant.name() + "' can now be received " + until, "");
        });
    }

    private Grant.View change(Target target, Consumer<Grant> change) {
        return Objects.requireNonNull(transactions.execute(status -> {
            Grant grant = grants.lock(target.membership().account(), target.share(), target.subscription())
                    .orElseThrow(Problem.NOT_FOUND::refused);
            if (grant.isSourceDeleted()) {
                throw Problem.CONFLICT.refused("The share was deleted; nobody receives it any more");
            }
            change.accept(grant);
            return view(target);
        }));
    }

    private void record(Target target, Grant grant, Action action, String detail) {
        for (UUID account : new LinkedHashSet<>(List.of(grant.provider(), grant.account()))) {
            audit.record(
                    account,
                    target.membership().actor(),
                    action,
                    Subject.of("subscription", grant.subscription()),
                    detail);
        }
    }

    private void tell(Grant grant, String subject, String detail) {
        notices.tell(grant.account(), Topic.REVOKED, subject, detail, "subscription", grant.subscription());
    }
}
