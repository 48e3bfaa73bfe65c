package io.headrace.service.shares;

import io.headrace.service.audit.Action;
import io.headrace.service.security.Actor;
import java.util.UUID;

/**
 * Something has happened to a share, inside the transaction in which it happens; published to Spring's event listeners, which
 * add to the same transaction what others are told.
 *
 * @param account the provider's
 * @param what e.g. {@link Action#TERMS_CHANGED} or {@link Action#SCHEDULE_CHANGED}
 */
public record ShareChanged(UUID account, UUID share, Action what, Actor actor) {}
