package io.headrace.configs;

/** How one dataset is read. Every implementation is a record of the connector that reads it. */
public interface SourceSettings {
    /** The name of the provider's store that holds the dataset. */
    String store();

    /**
     * These settings without those that only say how it is followed. A copy that was made under another identity is of
     * another dataset, and cannot be continued.
     */
    default SourceSettings identity() {
        return this;
    }
}
