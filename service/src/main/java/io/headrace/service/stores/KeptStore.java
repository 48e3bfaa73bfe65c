package io.headrace.service.stores;

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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A store as the database keeps it, without its secret. */
record KeptStore(
        UUID id,
        String name,
        Map<String, Object> settings,
        @Nullable String login,
        boolean sealed,
        @Nullable String reference,
        Check check,
        long version,
        Instant createdAt) {
    private static final TypeReference<Map<String, Object>> SETTINGS = new TypeReference<>() {};

    /**
     * How the last test ended.
     *
     * @param state {@code unknown}, {@code ok} or {@code failed}
     * @param message what was wrong
     */
    record Check(String state, @Nullable String message, @Nullable Instant at) {}

    static KeptStore of(ResultSet row, JsonMapper json) throws SQLException {
        return new KeptStore(
                Columns.id(row, "id"),
                row.getString("name"),
                json.readValue(row.getString("settings"), SETTINGS),
                row.getString("login"),
                row.getBytes("secret_sealed") != null,
                row.getString("secret_reference"),
                new Check(
                        row.getString("check_state"),
                        row.getString("check_message"),
                        Columns.instantOrNull(row, "checked_at")),
                row.getLong("version"),
                Columns.instant(row, "created_at"));
    }

    boolean hasSecret() {
        return sealed || reference != null;
    }

    View view(Membership membership) {
        List<String> actions = membership.allowed(
                new Membership.Choice("change", Role.CONTRIBUTOR, Scope.MANAGE),
                new Membership.Choice("delete", Role.CONTRIBUTOR, Scope.MANAGE),
                new Membership.Choice("inspect", Role.CONTRIBUTOR, Scope.MANAGE));
        String kept = sealed ? "sealed" : reference != null ? "reference" : "none";
        return new View(id, name, settings, new Held(login, kept, reference), check, createdAt, actions);
    }

    /**
     * A store in the API.
     *
     * @param settings as a share file says them, without secrets
     * @param actions what the caller may do
     */
    record View(
            UUID id,
            String name,
            Map<String, Object> settings,
            Held credentials,
            Check check,
            Instant createdAt,
            List<String> actions) {}

    /**
     * What the service says of credentials: never the secret.
     *
     * @param secret {@code none}, {@code sealed} or {@code reference}
     */
    record Held(@Nullable String login, String secret, @Nullable String secretReference) {}
}
