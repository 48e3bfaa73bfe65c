package io.headrace.connectors.jdbc;

import io.headrace.configs.Default;
import io.headrace.configs.SinkSettings;
import java.util.Optional;

/**
 * A table, created at the first commit if it does not exist.
 *
 * @param schema absent: {@code public}, or what the database has in its place; it has to exist
 * @param shared other mappings append to the table, too
 */
public record JdbcSink(String store, Optional<String> schema, String table, @Default("false") boolean shared)
        implements SinkSettings {
    /** A table of this mapping alone. */
    public JdbcSink(String store, Optional<String> schema, String table) {
        this(store, schema, table, false);
    }

    public JdbcSink {
        Identifiers.check("table", table);
        schema.ifPresent(s -> Identifiers.check("schema", s));
    }

    @Override
    public String target() {
        // "public" in any case is one schema in both databases' default set-up; naming it equals leaving it out.
        String place = schema.filter(s -> !s.equalsIgnoreCase("public"))
                .map(Identifiers::quote)
                .orElse("public");
        return place + "." + Identifiers.quote(table);
    }
}
