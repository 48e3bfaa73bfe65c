package io.headrace.service.shares;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A share as its provider knows it. */
record KeptShare(
        UUID id,
        String name,
        Kind kind,
        String description,
        boolean listed,
        boolean previewAllowed,
        @Nullable Terms terms,
        long version,
        Instant createdAt) {
    private static final List<Membership.Choice> CHOICES = List.of(
            choice("change"),
            choice("delete"),
            choice("add-dataset"),
            choice("publish-terms"),
            choice("offer-schedule"),
            choice("invite"));

    /** How a share is received. */
    enum Kind {
        /** As copies that are brought up to date. */
        @JsonProperty("snapshot")
        SNAPSHOT("snapshot"),
        /** By reading where it lies. */
        @JsonProperty("in-place")
        IN_PLACE("in-place");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Kind of(String word) {
            return word.equals(SNAPSHOT.word) ? SNAPSHOT : IN_PLACE;
        }
    }

    /**
     * The newest terms of use, without their text.
     *
     * @param acceptBy whoever has not accepted them by then is blocked; null: of the first ones
     */
    record Terms(int number, String sha256, @Nullable Instant acceptBy, Instant createdAt) {
        static Terms of(ResultSet row) throws SQLException {
            return new Terms(
                    row.getInt("number"),
                    Sha256.read(row, "text_sha256").hex(),
                    Columns.instantOrNull(row, "accept_by"),
                    Columns.instant(row, "terms_at"));
        }
    }

    static KeptShare of(ResultSet row, int number) throws SQLException {
        return new KeptShare(
                Columns.id(row, "id"),
                row.getString("name"),
                Kind.of(row.getString("kind")),
                row.getString("description"),
                row.getBoolean("listed"),
                row.getBoolean("preview_allowed"),
                row.getObject("number") == null ? null : Terms.of(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"));
    }

    private static Membership.Choice choice(String name) {
        return new Membership.Choice(name, Role.CONTRIBUTOR, Scope.SHARE);
    }

    View view(Membership membership) {
        List<String> actions = membership.allowed(CHOICES.toArray(Membership.Choice[]::new));
        return new View(id, name, kind, description, listed, previewAllowed, terms, createdAt, actions);
    }

    /**
     * A share in the API.
     *
     * @param listed whether others see it and may ask for access
     * @param previewAllowed whether the invited see some rows before they accept
     * @param actions what the caller may do
     */
    record View(
            UUID id,
            String name,
            Kind kind,
            String description,
            boolean listed,
            boolean previewAllowed,
            @Nullable Terms terms,
            Instant createdAt,
            List<String> actions) {}
}
