package io.headrace.service.stores;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headrace.service.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A look into a store.
 *
 * @param state {@code queued}, {@code running}, {@code succeeded} or {@code failed}
 * @param result what the store holds, as {@code headrace inspect} says it
 * @param message why it failed
 */
record Inspection(
        UUID id,
        UUID store,
        @Nullable UUID dataset,
        Kind kind,
        String state,
        @Nullable JsonNode result,
        @Nullable String message,
        Instant requestedAt,
        @Nullable Instant endedAt) {
    /** What is looked for. */
    enum Kind {
        /** Whether the store can be reached. */
        @JsonProperty("test")
        TEST,
        /** The tables or folders in it. */
        @JsonProperty("list")
        LIST,
        /** The columns of a dataset. */
        @JsonProperty("schema")
        SCHEMA,
        /** The columns and first rows of a dataset, as the store has them: before any shape. */
        @JsonProperty("preview")
        PREVIEW;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Inspection of(ResultSet row, JsonMapper json) throws SQLException {
        String result = row.getString("result");
        return new Inspection(
                Columns.id(row, "id"),
                Columns.id(row, "store_id"),
                Columns.idOrNull(row, "dataset_id"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("state"),
                result == null ? null : json.readTree(result),
                row.getString("message"),
                Columns.instant(row, "requested_at"),
                Columns.instantOrNull(row, "ended_at"));
    }
}
