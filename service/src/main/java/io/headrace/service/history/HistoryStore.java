package io.headrace.service.history;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The history in the database: what an account has received, and what others have received from it. */
@Component
final class HistoryStore {
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");
    private static final int BATCH = 500;

    private static final String LINES =
            """
            select d.*, r.cause, h.name as share_name, c.name as consumer
            from run_dataset d left join run r on r.id = d.run_id join share h on h.id = d.share_id
            join account c on c.id = d.account_id""";

    private final JdbcClient database;

    HistoryStore(JdbcClient database) {
        this.database = database;
    }

    /** Which half of the history: that of the one who receives or of the one who provides. */
    enum Side {
        RECEIVED("d.account_id"),
        PROVIDED("d.provider_account_id");

        private final String column;

        Side(String column) {
            this.column = column;
        }
    }

    /** The newest first. */
    List<Line> page(Side side, UUID account, Position after, int most) {
        Instant before = after.equals(Position.START) ? FAR : after.at();
        return database.sql(LINES + " where " + side.column
                        + " = ? and (d.recorded_at, d.id) < (?, ?) order by d.recorded_at desc, d.id desc limit ?")
                .params(account, Columns.time(before), after.id(), most)
                .query(Line::of)
                .list();
    }

    List<Line> page(Side side, UUID account, PageRequest page) {
        return page(side, account, page.after(), page.rows());
    }

    /** All of it, a batch at a time. */
    void all(Side side, UUID account, Sink sink) throws java.io.IOException {
        Position after = Position.START;
        List<Line> batch;
        do {
            batch = page(side, account, after, BATCH);
            for (Line line : batch) {
                sink.take(line);
                after = new Position(line.recordedAt(), line.id());
            }
        } while (batch.size() == BATCH);
    }

    /** Takes lines. */
    interface Sink {
        void take(Line line) throws java.io.IOException;
    }

    /**
     * Who holds what of a share.
     *
     * @param line of the history that tells of the newest snapshot there
     * @param watermark up to where in the provider's store, in words
     */
    record Holder(
            UUID line,
            UUID subscription,
            UUID account,
            String consumer,
            String state,
            Instant since,
            String dataset,
            Instant lastReceivedAt,
            @Nullable Long number,
            @Nullable String watermark) {
        static Holder of(ResultSet row, int index) throws SQLException {
            return new Holder(
                    Columns.id(row, "line_id"),
                    Columns.id(row, "id"),
                    Columns.id(row, "account_id"),
                    row.getString("consumer"),
                    row.getString("state"),
                    Columns.instant(row, "created_at"),
                    row.getString("dataset_name"),
                    Columns.instant(row, "recorded_at"),
                    row.getObject("number", Long.class),
                    row.getString("window_to"));
        }
    }

    boolean hasShare(UUID account, UUID share) {
        return database.sql("select count(*) from share where account_id = ? and id = ?")
                        .params(account, share)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** A line per consumer and dataset that it has received, revoked ones too; whoever received last stands last. */
    List<Holder> holders(UUID provider, UUID share, PageRequest page) {
        return database.sql(
                        """
                select d.id as line_id, s.id, s.account_id, c.name as consumer, s.state, s.created_at, x.dataset_name, d.recorded_at, d.number,
                    d.window_to
                from subscription s join account c on c.id = s.account_id
                join (select subscription_id, dataset_name, max(number) as newest from run_dataset
                    where provider_account_id = ? and share_id = ? and outcome in ('committed', 'unreported')
                    group by subscription_id, dataset_name) x on x.subscription_id = s.id
                join run_dataset d on d.subscription_id = s.id and d.dataset_name = x.dataset_name and d.number = x.newest
                    and d.outcome in ('committed', 'unreported')
                where s.provider_account_id = ? and s.share_id = ? and (d.recorded_at, d.id) > (?, ?)
                order by d.recorded_at, d.id limit ?""")
                .params(provider, share, provider, share)
                .params(Columns.time(page.after().at()), page.after().id(), page.rows())
                .query(Holder::of)
                .list();
    }

    /** Removes what was recorded before {@code before}. */
    void forget(Instant before) {
        database.sql("delete from run_dataset where recorded_at < ?")
                .params(Columns.time(before))
                .update();
    }
}
