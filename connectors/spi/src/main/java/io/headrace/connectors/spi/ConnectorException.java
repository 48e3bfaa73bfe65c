package io.headrace.connectors.spi;

import org.jspecify.annotations.Nullable;

/**
 * Something certainly did not happen. The message is one clear line for people: what, to what, where, and what to do; it
 * never holds a secret or a row.
 */
public final class ConnectorException extends Exception {
    private final Kind kind;

    /** Who has to act. */
    public enum Kind {
        /** The share's author or the consumer: what was asked for cannot be done with this store. */
        REFUSED,
        /** The share's author or the provider: a table, folder or column does not exist. */
        NOT_FOUND,
        /** A later run may succeed: host, network, database down. */
        UNREACHABLE,
        /** The operator: wrong credentials or missing rights. */
        DENIED,
        /** The provider: rows or files that cannot be read, keys that are not unique. */
        BAD_DATA,
        /** The consumer: the target holds data that is not ours. */
        TARGET_OCCUPIED,
        /** The consumer: somebody else changed our copy. */
        SINK_CHANGED,
        /** Order a full snapshot: the provider no longer keeps the changes. */
        HISTORY_LOST,
        /** Order a full snapshot: the shape or the dataset's schema is no longer what the copy was made with. */
        OUTDATED,
        /** The operator: no space, or a store's limit. */
        STORE_FULL,
        /** Nobody: access was taken away. */
        REVOKED,
        /** Us. */
        INTERNAL
    }

    public ConnectorException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ConnectorException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
