package io.headrace.service.history;

import java.util.UUID;

/** Whose run a report is about. */
public record Delivery(UUID run, UUID account, UUID provider, UUID share, UUID subscription) {
    /** What a dataset of the report is. */
    public record Dataset(UUID mapping, UUID dataset, String name) {}
}
