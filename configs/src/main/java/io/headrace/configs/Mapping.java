package io.headrace.configs;

import java.util.HashSet;
import java.util.List;

/**
 * Delivers one dataset of the share to one place of the consumer's.
 *
 * @param add columns beyond those of the dataset, in this order
 */
public record Mapping(
        String dataset,
        SinkSettings sink,
        @Default("mirror") WriteMode writeMode,
        @Default("[]") List<Provenance> add) {
    public Mapping {
        add = List.copyOf(add);
        if (new HashSet<>(add).size() < add.size()) {
            throw new InvalidSetting("add", "names a column twice");
        }
    }

    /** Nothing is added. */
    public Mapping(String dataset, SinkSettings sink, WriteMode writeMode) {
        this(dataset, sink, writeMode, List.of());
    }
}
