package io.headrace.service.shares;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A dataset of a share as its provider knows it. */
record KeptDataset(
        UUID id,
        String name,
        String store,
        boolean all,
        boolean includesFuture,
        String document,
        long version,
        Instant createdAt) {
    static KeptDataset of(ResultSet row, int number) throws SQLException {
        return new KeptDataset(
                Columns.id(row, "id"),
                row.getString("name"),
                row.getString("store_name"),
                row.getString("extent").equals("all"),
                row.getBoolean("includes_future"),
                row.getString("document"),
                row.getLong("version"),
                Columns.instant(row, "created_at"));
    }

    View view(Membership membership, DatasetReader reader) {
        List<String> actions = membership.allowed(
                new Membership.Choice("change", Role.CONTRIBUTOR, Scope.SHARE),
                new Membership.Choice("delete", Role.CONTRIBUTOR, Scope.SHARE));
        return new View(
                id, name, store, all ? "all" : "one", includesFuture, reader.settings(document), createdAt, actions);
    }

    /**
     * A dataset in the API.
     *
     * @param extent {@code one} table or folder, or {@code all} of a schema or folder
     * @param includesFuture of {@code all}: also what is not there yet
     * @param settings as a share file says them, defaults written out
     * @param actions what the caller may do
     */
    record View(
            UUID id,
            String name,
            String store,
            String extent,
            boolean includesFuture,
            Map<String, Object> settings,
            Instant createdAt,
            List<String> actions) {}
}
