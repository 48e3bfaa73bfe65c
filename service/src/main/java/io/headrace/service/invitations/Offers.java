package io.headrace.service.invitations;

import io.headrace.service.database.Columns;
import io.headrace.service.stores.Inspections;
import io.headrace.service.subscriptions.Subscriptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Puts together what a recipient sees of a share before it answers. */
@Component
final class Offers {
    private static final int MOST_DATASETS = 1000;

    private final JdbcClient database;
    private final Subscriptions subscriptions;
    private final Clock clock;
    private final Shown shown;

    Offers(JdbcClient database, Subscriptions subscriptions, Clock clock, JsonMapper json) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.clock = clock;
        this.shown = new Shown(json);
    }

    /** The offer that {@code invitation} makes, to somebody who may take {@code actions} while it is open. */
    Offer of(Invitation invitation, List<String> actions) {
        Instant now = clock.instant();
        boolean open = invitation.state() == State.PENDING && !invitation.isExpired(now) && !invitation.isShareGone();
        Share share = database.sql("select description, kind, preview_allowed from share where id = ?")
                .params(invitation.share())
                .query(Share::of)
                .single();
        return new Offer(
                invitation.id(),
                invitation.shareName(),
                invitation.provider(),
                share.description(),
                invitation.message(),
                share.kind(),
                invitation.recipient(),
                invitation.state(),
                invitation.isExpired(now),
                invitation.expiresAt(),
                invitation.subscriptionExpiresAt(),
                open ? subscriptions.terms(invitation.share()).orElse(null) : null,
                open ? datasets(invitation.share(), share.isPreviewAllowed()) : List.of(),
                open ? actions : List.of());
    }

    Instant now() {
        return clock.instant();
    }

    private List<Offer.Dataset> datasets(UUID share, boolean isPreviewAllowed) {
        return database.sql(
                        """
                select d.id, d.name, d.extent, d.document, t.version as store_version
                from share_dataset d join store t on t.id = d.store_id
                where d.share_id = ? and d.deleted_at is null order by d.created_at, d.id limit ?""")
                .params(share, MOST_DATASETS)
                .query((row, number) -> {
                    UUID dataset = Columns.id(row, "id");
                    String place = Inspections.place(row.getLong("store_version"), source(row), dataset);
                    return shown.dataset(
                            row.getString("name"),
                            row.getString("extent").equals("all"),
                            row.getString("document"),
                            looked(dataset, place, "schema"),
                            isPreviewAllowed ? looked(dataset, place, "preview") : null);
                })
                .list();
    }

    private static Map<String, Object> source(ResultSet row) throws SQLException {
        return Columns.object(row, "document").get("source") instanceof Map<?, ?> source ? typed(source) : Map.of();
    }

    @SuppressWarnings("unchecked") // The keys of JSON's objects are texts.
    private static Map<String, Object> typed(Map<?, ?> source) {
        return (Map<String, Object>) source;
    }

    /** What the newest successful look of {@code kind} has found at the place where the dataset is now. */
    private @Nullable String looked(UUID dataset, String place, String kind) {
        return database.sql(
                        """
                select result from inspection where dataset_id = ? and place = ? and kind = ? and state = 'succeeded'
                order by ended_at desc limit 1""")
                .params(dataset, place, kind)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private record Share(String description, String kind, boolean isPreviewAllowed) {
        static Share of(ResultSet row, int number) throws SQLException {
            return new Share(
                    Objects.requireNonNullElse(row.getString("description"), ""),
                    row.getString("kind"),
                    row.getBoolean("preview_allowed"));
        }
    }
}
