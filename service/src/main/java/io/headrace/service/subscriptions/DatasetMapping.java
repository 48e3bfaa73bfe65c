package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.web.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of a subscription and where it goes.
 *
 * @param item the table or folder within a dataset that is a whole schema or tree; empty for the others
 * @param target null: nowhere
 */
record DatasetMapping(
        UUID dataset, String name, String item, boolean isGone, @Nullable Target target, Position position) {
    /** Where it goes. */
    record Target(
            UUID id,
            String store,
            boolean isGone,
            Map<String, Object> document,
            String writeMode,
            List<String> addedColumns,
            Instant createdAt,
            long version) {}

    static DatasetMapping of(ResultSet row, int number) throws SQLException {
        UUID mapping = Columns.idOrNull(row, "id");
        return new DatasetMapping(
                Columns.id(row, "dataset_id"),
                row.getString("name"),
                mapping == null ? "" : row.getString("item"),
                Columns.instantOrNull(row, "dataset_deleted_at") != null,
                mapping == null ? null : target(mapping, row),
                new Position(Columns.instant(row, "position_at"), Columns.id(row, "position_id")));
    }

    private static Target target(UUID id, ResultSet row) throws SQLException {
        String columns = row.getString("added_columns");
        return new Target(
                id,
                row.getString("store_name"),
                Columns.instantOrNull(row, "store_deleted_at") != null || "broken".equals(row.getString("state")),
                Columns.object(row, "document"),
                row.getString("write_mode"),
                columns.isEmpty() ? List.of() : List.of(columns.split(" ", -1)),
                Columns.instant(row, "created_at"),
                row.getLong("version"));
    }

    View view(Membership membership) {
        if (target == null) {
            return new View(dataset, name, null, "skipped", null, null, null, null, null, null, List.of());
        }
        return new View(
                dataset,
                name,
                item.isEmpty() ? null : item,
                isGone || target.isGone() ? "broken" : "ok",
                target.id(),
                target.store(),
                target.document(),
                target.writeMode(),
                target.addedColumns(),
                target.createdAt(),
                membership.allowed(new Membership.Choice("unmap", Role.CONTRIBUTOR, Scope.RECEIVE)));
    }

    /**
     * A dataset in the API, mapped or not.
     *
     * @param dataset its id
     * @param name its name
     * @param item the table or folder within a dataset that is a whole schema or tree
     * @param state {@code ok}; {@code skipped}: not mapped, so not received; {@code broken}: the dataset or the store is gone
     * @param mapping the mapping's id; this and all after it are absent if the dataset is skipped
     * @param store the name of the account's store
     * @param sink as in a share file, without its store
     * @param writeMode {@code mirror}, {@code append} or {@code changes}
     */
    record View(
            UUID dataset,
            String name,
            @Nullable String item,
            String state,
            @Nullable UUID mapping,
            @Nullable String store,
            @Nullable Map<String, Object> sink,
            @Nullable String writeMode,
            @Nullable List<String> addedColumns,
            @Nullable Instant createdAt,
            List<String> actions) {}
}
