package io.headrace.service.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How moments and ids are written into columns and read from them; the same on both databases. */
public final class Columns {
    private Columns() {}

    /** The value of a parameter of type {@code timestamp(6) with time zone}. */
    public static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** As {@link #time}, for a column that may be null. */
    public static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }

    /** The moment in a column that is never null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** The moment in a column that may be null. */
    public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** The id in a column that is never null. */
    public static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** The id in a column that may be null. */
    public static @Nullable UUID idOrNull(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** The object in a column that holds JSON, its fields in their order. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(ResultSet row, String column) throws SQLException {
        return JsonMapper.shared().readValue(row.getString(column), LinkedHashMap.class);
    }

    /** What {@link #object} reads. */
    public static String json(Map<String, Object> object) {
        return JsonMapper.shared().writeValueAsString(object);
    }
}
