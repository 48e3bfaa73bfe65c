package io.headrace.service.runs;

import java.util.UUID;

/**
 * What runs need to know of a subscription.
 *
 * @param account the consumer's
 * @param state the word in the database
 * @param epoch goes up with every revoke and reinstate
 */
record Subscription(UUID id, UUID account, UUID provider, UUID share, String name, String state, long epoch) {}
