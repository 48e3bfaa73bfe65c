package io.headrace.configs;

/** Where and how one dataset is written. Every implementation is a record of the connector that writes it. */
public interface SinkSettings {
    /** The name of the consumer's store that receives the dataset. */
    String store();

    /** The place within the store, in a form that is equal for two settings that would write to one place. */
    String target();

    /**
     * Whether other mappings, of other shares too, append to the same place, each with a watermark of its own. None of
     * them ever replaces or deletes what is there.
     */
    default boolean shared() {
        return false;
    }
}
