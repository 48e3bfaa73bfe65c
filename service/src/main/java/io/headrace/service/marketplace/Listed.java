package io.headrace.service.marketplace;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * All that anybody with a login may know of a listed share.
 *
 * @param provider the name of the account that provides it
 * @param datasets their names
 */
record Listed(UUID id, String name, String provider, String description, List<String> datasets, Instant createdAt) {}
