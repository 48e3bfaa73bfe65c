package io.headrace.configs;

import io.headrace.configs.where.Where;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which columns, which rows and which masks leave the provider. Applied as: filter, then mask, then select.
 *
 * @param select the columns in order; empty means all
 * @param where only rows for which it is true; absent means all
 * @param mask by the dataset's own column name, before any renaming
 */
public record Shape(
        @Default("[]") List<Selected> select, Optional<Where> where, @Default("{}") Map<String, Mask> mask) {
    public static final Shape NONE = new Shape(List.of(), Optional.empty(), Map.of());

    public Shape {
        select = List.copyOf(select);
        mask = Map.copyOf(mask);
    }
}
