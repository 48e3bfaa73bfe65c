package io.headrace.service.audit;

import java.util.UUID;

/** What something was done to: its kind, e.g. {@code member}, and its id. */
public record Subject(String kind, String id) {
    /** The thing of {@code kind} with this id. */
    public static Subject of(String kind, UUID id) {
        return new Subject(kind, id.toString());
    }
}
