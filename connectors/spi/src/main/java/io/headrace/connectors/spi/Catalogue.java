package io.headrace.connectors.spi;

import io.headrace.configs.SourceSettings;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a store holds that could be shared.
 *
 * @param complete false if there is more than was asked for, or than is looked through
 */
public record Catalogue(List<Entry> entries, boolean complete) {
    public Catalogue {
        entries = List.copyOf(entries);
    }

    /**
     * A table or folder.
     *
     * @param source the settings that read it, as they would stand in a share file
     * @param rows if the store knows without counting; an estimate
     * @param bytes if the store knows; an estimate
     */
    public record Entry(SourceSettings source, OptionalLong rows, OptionalLong bytes) {}
}
