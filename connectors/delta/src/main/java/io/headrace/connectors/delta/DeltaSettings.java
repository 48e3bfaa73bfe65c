package io.headrace.connectors.delta;

import io.headrace.configs.SettingsTypes;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import java.util.Map;

/** {@code type = delta} in share files, for sources and sinks. */
public final class DeltaSettings implements SettingsTypes {
    @Override
    public Map<String, Class<? extends SourceSettings>> sources() {
        return Map.of("delta", DeltaSource.class);
    }

    @Override
    public Map<String, Class<? extends SinkSettings>> sinks() {
        return Map.of("delta", DeltaSink.class);
    }
}
