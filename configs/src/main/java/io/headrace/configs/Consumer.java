package io.headrace.configs;

import io.headrace.configs.where.Literal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One receiver of a share.
 *
 * @param recipient the e-mail address that was invited
 * @param attributes what {@code ${consumer.NAME}} stands for in the shapes of the share: texts, numbers, booleans
 * @param maskKey the key of {@link Mask.Hash}; at least 16 characters, one of its own per consumer
 * @param mappings datasets without a mapping are not delivered
 */
public record Consumer(
        String name,
        Optional<String> recipient,
        @Default("{}") Map<String, Literal> attributes,
        Optional<Secret> maskKey,
        @Default("{}") Map<String, Store> stores,
        List<Mapping> mappings) {
    public Consumer {
        Check.name("name", name);
        recipient.ifPresent(r -> Check.email("recipient", r));
        attributes = Map.copyOf(attributes);
        stores = Map.copyOf(stores);
        mappings = List.copyOf(mappings);
    }
}
