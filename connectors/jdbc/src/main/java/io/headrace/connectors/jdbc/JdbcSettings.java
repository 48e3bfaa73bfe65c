package io.headrace.connectors.jdbc;

import io.headrace.configs.SettingsTypes;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import java.util.Map;

/** The words of this connector in share files: stores {@code postgresql} and {@code h2}, source and sink {@code jdbc}. */
public final class JdbcSettings implements SettingsTypes {
    @Override
    public Map<String, Class<? extends Store>> stores() {
        return Map.of("postgresql", PostgresStore.class, "h2", H2Store.class);
    }

    @Override
    public Map<String, Class<? extends SourceSettings>> sources() {
        return Map.of("jdbc", JdbcSource.class);
    }

    @Override
    public Map<String, Class<? extends SinkSettings>> sinks() {
        return Map.of("jdbc", JdbcSink.class);
    }
}
