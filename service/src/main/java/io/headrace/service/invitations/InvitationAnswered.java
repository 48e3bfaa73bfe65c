package io.headrace.service.invitations;

import io.headrace.service.security.Actor;
import java.util.UUID;

/**
 * Somebody has accepted or rejected an invitation. Published inside the transaction that does it.
 *
 * @param account the provider's
 * @param by an anonymous one if somebody rejected with the mailed link
 */
public record InvitationAnswered(
        UUID account, UUID share, String shareName, UUID invitation, boolean accepted, Actor by) {}
