package io.headrace.configs;

/** How one dataset is read. Every implementation is a record of the connector that reads it. */
public interface SourceSettings {
    /** The name of the provider's store that holds the dataset. */
    String store();
}
