package io.headrace.service.invitations;

import io.headrace.service.database.Columns;
import io.headrace.service.subscriptions.Subscriptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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
                select id, name, extent, document from share_dataset
                where share_id = ? and deleted_at is null order by created_at, id limit ?""")
                .params(share, MOST_DATASETS)
                .query((row, number) -> {
                    UUID dataset = Columns.id(row, "id");
                    return shown.dataset(
                            row.getString("name"),
                            row.getString("extent").equals("all"),
                            row.getString("document"),
                            looked(dataset, "schema"),
                            isPreviewAllowed ? looked(dataset, "preview") : null);
                })
                .list();
    }

    /** What the newest successful look of {@code kind} at a dataset has found. */
    private @Nullable String looked(UUID dataset, String kind) {
        return database.sql(
                        """
                select result from inspection where dataset_id = ? and kind = ? and state = 'succeeded'
                order by ended_at desc limit 1""")
                .params(dataset, kind)
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
