package io.headrace.service.invitations;

import io.headrace.service.subscriptions.Terms;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as its recipient sees it: what is shared, by whom, under which terms.
 *
 * @param provider the name of the provider's account
 * @param message of the provider to the recipient
 * @param kind {@code snapshot} or {@code in-place}
 * @param account the invited account; absent if an address is invited
 * @param expired whether it is pending and cannot be answered any more
 * @param terms what is accepted with it; absent: nothing
 * @param subscriptionExpiresAt until when data is delivered; absent: no end
 * @param actions what the caller may do
 */
record Offer(
        UUID id,
        String share,
        String provider,
        String description,
        String message,
        String kind,
        @Nullable UUID account,
        State state,
        boolean expired,
        Instant expiresAt,
        @Nullable Instant subscriptionExpiresAt,
        @Nullable Terms terms,
        List<Dataset> datasets,
        List<String> actions) {
    /**
     * One dataset.
     *
     * @param whole it is a whole schema or tree, not one table or folder
     * @param columns as they will arrive, as far as the provider's store was looked at; else empty
     * @param preview its first rows, if the provider allows it and nothing of them is filtered or masked; else empty
     */
    record Dataset(
            String name,
            String description,
            boolean whole,
            List<Column> columns,
            List<List<@Nullable String>> preview) {}

    /**
     * One column.
     *
     * @param type absent if it is not known yet
     */
    record Column(String name, @Nullable String type, boolean masked) {}
}
