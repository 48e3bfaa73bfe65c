package io.headrace.configs;

import java.util.Map;

/**
 * The words that one connector adds to share files: what may stand behind {@code type = ...}. Found by
 * {@link java.util.ServiceLoader}; implementations see no Spark, so that a share can be read where none is.
 *
 * <p>Each class is a record whose components are its settings, see {@link HoconReader}.
 */
public interface SettingsTypes {
    default Map<String, Class<? extends Store>> stores() {
        return Map.of();
    }

    default Map<String, Class<? extends SourceSettings>> sources() {
        return Map.of();
    }

    default Map<String, Class<? extends SinkSettings>> sinks() {
        return Map.of();
    }
}
