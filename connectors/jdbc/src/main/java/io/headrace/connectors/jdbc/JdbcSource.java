package io.headrace.connectors.jdbc;

import io.headrace.configs.Default;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.SourceSettings;
import java.util.Optional;

/**
 * A table or a view.
 *
 * @param schema absent: {@code public}, or what the database has in its place
 * @param cursor a column that grows with every insert and update; needed for increments wherever the database itself cannot
 *     tell what is new, which is everywhere but in PostgreSQL's own tables
 * @param insertOnly the provider's word that rows are never updated or deleted
 * @param softDelete a column that marks rows as deleted: a boolean that is true, or any other type that is not NULL
 */
public record JdbcSource(
        String store,
        Optional<String> schema,
        String table,
        Optional<String> cursor,
        @Default("false") boolean insertOnly,
        Optional<String> softDelete,
        @Default("keys") Deletes deletes)
        implements SourceSettings {
    /** How rows are noticed that are no longer there. */
    public enum Deletes {
        /** The keys of all rows are compared with those at the consumer. */
        KEYS,
        /** Not at all, or by {@code soft-delete} alone. */
        NONE
    }

    public JdbcSource {
        Identifiers.check("table", table);
        schema.ifPresent(s -> Identifiers.check("schema", s));
        if (insertOnly && softDelete.isPresent()) {
            throw new InvalidSetting("soft-delete", "and insert-only exclude each other; expected at most one of them");
        }
    }
}
