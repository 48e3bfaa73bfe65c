package io.headrace.service.stores;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Inspections in the database. Callers hold the transaction. */
@Component
final class InspectionTable {
    private static final int LONGEST_MESSAGE = 2000;

    private final JdbcClient database;
    private final JsonMapper json;
    private final Clock clock;

    InspectionTable(JdbcClient database, JsonMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** A dataset of the account's, as far as looking at it goes. */
    record Looked(UUID store, boolean all, String document) {}

    Optional<Looked> dataset(UUID account, UUID share, UUID dataset) {
        return database.sql(
                        """
                select store_id, extent, document from share_dataset
                where account_id = ? and share_id = ? and id = ? and deleted_at is null""")
                .params(account, share, dataset)
                .query((row, number) -> new Looked(
                        Columns.id(row, "store_id"), row.getString("extent").equals("all"), row.getString("document")))
                .optional();
    }

    UUID create(UUID account, UUID store, @Nullable UUID dataset, Inspection.Kind kind, String place, UUID user) {
        UUID id = UUID.randomUUID();
        database.sql(
                        """
                insert into inspection (id, account_id, store_id, dataset_id, kind, place, state, requested_by, requested_at)
                values (?, ?, ?, ?, ?, ?, 'queued', ?, ?)""")
                .params(id, account, store)
                .param(dataset)
                .params(kind.word(), place, user, Columns.time(clock.instant()))
                .update();
        return id;
    }

    Optional<Inspection> find(UUID account, UUID inspection) {
        return database.sql("select * from inspection where account_id = ? and id = ?")
                .params(account, inspection)
                .query((row, number) -> Inspection.of(row, json))
                .optional();
    }

    List<Inspection> page(UUID account, UUID store, PageRequest page) {
        return database.sql(
                        """
                select * from inspection where account_id = ? and store_id = ? and (requested_at, id) > (?, ?)
                order by requested_at, id limit ?""")
                .params(
                        account,
                        store,
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query((row, number) -> Inspection.of(row, json))
                .list();
    }

    /** The newest answer to the same question since {@code since}. */
    Optional<Inspection> newest(UUID account, UUID store, Inspection.Kind kind, String place, Instant since) {
        return database.sql(
                        """
                select * from inspection
                where account_id = ? and store_id = ? and kind = ? and place = ? and state = 'succeeded' and requested_at >= ?
                order by requested_at desc, id limit 1""")
                .params(account, store, kind.word(), place, Columns.time(since))
                .query((row, number) -> Inspection.of(row, json))
                .optional();
    }

    void running(UUID inspection) {
        database.sql("update inspection set state = 'running' where id = ? and state = 'queued'")
                .params(inspection)
                .update();
    }

    void end(UUID inspection, @Nullable String result, @Nullable String message) {
        database.sql(
                        "update inspection set state = ?, result = ?, message = ?, ended_at = ? where id = ? and ended_at is null")
                .param(message == null ? "succeeded" : "failed")
                .param(result)
                .param(message == null ? null : message.substring(0, Math.min(LONGEST_MESSAGE, message.length())))
                .params(Columns.time(clock.instant()), inspection)
                .update();
    }

    /** Ends those that a stopped service has left behind. */
    void endLost(Instant before) {
        database.sql(
                        """
                update inspection set state = 'failed', message = 'The service was restarted; ask again', ended_at = ?
                where state in ('queued', 'running') and requested_at < ?""")
                .params(Columns.time(clock.instant()), Columns.time(before))
                .update();
    }

    /** Forgets old answers: they are no history. */
    void forget(Instant before) {
        database.sql("delete from inspection where requested_at < ?")
                .params(Columns.time(before))
                .update();
    }
}
