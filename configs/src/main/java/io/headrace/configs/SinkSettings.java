package io.headrace.configs;

/** Where and how one dataset is written. Every implementation is a record of the connector that writes it. */
public interface SinkSettings {
    /** The name of the consumer's store that receives the dataset. */
    String store();

    /** The place within the store, in a form that is equal for two settings that would write to one place. */
    String target();
}
