package io.headrace.service.accounts;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Caller;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A tenant, as one of its members knows it. */
record Account(UUID id, String name, Role role, long version, Instant createdAt) {
    static Account of(ResultSet row, int number) throws SQLException {
        return new Account(
                Columns.id(row, "id"),
                row.getString("name"),
                Role.of(row.getString("role")),
                row.getLong("version"),
                Columns.instant(row, "created_at"));
    }

    View view(Caller caller) {
        List<String> actions = new Membership(id, role, caller)
                .allowed(
                        new Membership.Choice("rename", Role.OWNER, Scope.MANAGE),
                        new Membership.Choice("set-member", Role.OWNER, Scope.MANAGE),
                        new Membership.Choice("remove-member", Role.OWNER, Scope.MANAGE));
        return new View(id, name, role, createdAt, actions);
    }

    /**
     * An account in the API.
     *
     * @param role the caller's
     * @param actions what the caller may do
     */
    record View(UUID id, String name, Role role, Instant createdAt, List<String> actions) {}
}
