package io.headrace.connectors.testkit;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sink's test class tells {@link SinkContract} about its store. The contract names the datasets, each new to the
 * store: lower-case letters and digits.
 */
public interface SinkUnderTest extends SinkStore {
    /** As {@link #settings}, for a place that several mappings append to; empty if the store has none. */
    default Optional<SinkSettings> sharedSettings(String dataset) {
        return Optional.empty();
    }

    /**
     * What a consumer sees in the target, columns by name, reserved ones left out; empty if there is no target. Not read
     * through the code under test.
     */
    List<Map<String, @Nullable Object>> rows(String dataset) throws Exception;

    /** Puts data that is not ours where the dataset would go. */
    void putForeign(String dataset) throws Exception;

    /** Everything that {@link #putForeign} has put there, as text, to see that it is untouched. */
    String foreign(String dataset) throws Exception;

    /** The steps at which runs are struck: those in which the sink does something of its own. */
    default Set<Step> swept() {
        return EnumSet.range(Step.FENCE, Step.REAP);
    }

    /**
     * A run's process was killed: whatever ends with a process, such as its connections, ends now. Called while no other
     * run is on the store.
     */
    default void died() throws Exception {}

    /** Kinds whose columns the sink refuses by {@code check}, by design. */
    default Set<ValueKind> refuses() {
        return Set.of();
    }

    /** Whether NaN, -0.0 and the infinities arrive as they are. */
    default boolean keepsSpecialDoubles() {
        return true;
    }
}
