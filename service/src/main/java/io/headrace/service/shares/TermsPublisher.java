package io.headrace.service.shares;

import io.headrace.service.audit.Action;
import io.headrace.service.security.Membership;
import io.headrace.service.web.Refused;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Publishes terms, whether they come alone or with a share file. Callers hold the transaction and the share's row. */
@Component
final class TermsPublisher {
    private final TermsTable terms;
    private final ShareLog log;
    private final Clock clock;

    TermsPublisher(TermsTable terms, ShareLog log, Clock clock) {
        this.terms = terms;
        this.log = log;
        this.clock = clock;
    }

    TermsTable.Terms publish(Membership membership, KeptShare share, String text, @Nullable Instant acceptBy) {
        check(share, acceptBy);
        int newest = share.terms() == null ? 0 : share.terms().number();
        terms.publish(membership.account(), share.id(), membership.caller().user(), newest, text, acceptBy);
        log.happened(
                membership,
                share.id(),
                Action.TERMS_CHANGED,
                "version " + (newest + 1) + (acceptBy == null ? "" : ", to be accepted by " + acceptBy));
        return terms.find(membership.account(), share.id(), newest + 1).orElseThrow();
    }

    /**
     * Whether new terms could be published like this.
     *
     * @throws Refused if not
     */
    void check(KeptShare share, @Nullable Instant acceptBy) {
        boolean first = share.terms() == null;
        if (first != (acceptBy == null)) {
            throw refused(
                    first
                            ? "is for later versions; the first terms are accepted with the invitation"
                            : "is missing; consumers need to know until when they may accept");
        }
        if (acceptBy != null && acceptBy.isBefore(clock.instant())) {
            throw refused("is over; name a time to come");
        }
    }

    private static Refused refused(String message) {
        return Refused.invalid(List.of(new Refused.FieldProblem("acceptBy", message)));
    }
}
