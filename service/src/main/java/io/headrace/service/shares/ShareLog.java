package io.headrace.service.shares;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Membership;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** The one place through which every change of a share goes: its audit, and the word to whoever tells others. */
@Component
final class ShareLog {
    private final Audit audit;
    private final ApplicationEventPublisher events;

    ShareLog(Audit audit, ApplicationEventPublisher events) {
        this.audit = audit;
        this.events = events;
    }

    void happened(Membership membership, UUID share, Action what, String detail) {
        audit.record(membership.account(), membership.actor(), what, Subject.of("share", share), detail);
        events.publishEvent(new ShareChanged(membership.account(), share, what, membership.actor()));
    }
}
