package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Runs in the database. Callers hold the transaction, and the lock of the subscription where they change a run's state. */
@Component
final class RunStore {
    private static final String ACTIVE = "state in (" + RunState.activeWords() + ")";
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

    private final JdbcClient database;
    private final Clock clock;

    RunStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A new one at the end of the line; null if {@code order} is for a window that was ordered before. */
    @Nullable
    UUID insert(Subscription subscription, Order order) {
        UUID id = UUID.randomUUID();
        int inserted = database.sql(
                        """
                insert into run (id, account_id, provider_account_id, share_id, subscription_id, cause, snapshot_mode, state,
                    due_at, requested_by, requested_at, start_after, epoch)
                values (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?) on conflict do nothing""")
                .param(id)
                .param(subscription.account())
                .param(subscription.provider())
                .param(subscription.share())
                .param(subscription.id())
                .param(order.cause().word())
                .param(order.mode().word())
                .param(Columns.timeOrNull(order.dueAt()))
                .param(order.requestedBy())
                .param(Columns.time(clock.instant()))
                .param(Columns.time(order.startAfter()))
                .param(subscription.epoch())
                .update();
        return inserted == 1 ? id : null;
    }

    Optional<Run> find(UUID account, UUID run) {
        return database.sql("select * from run where account_id = ? and id = ?")
                .params(account, run)
                .query(Run::of)
                .optional();
    }

    /** For what a run's own process or an operator asks. */
    Optional<Run> find(UUID run) {
        return database.sql("select * from run where id = ?")
                .params(run)
                .query(Run::of)
                .optional();
    }

    /** The newest first. */
    List<Run> page(UUID account, UUID subscription, PageRequest page) {
        Instant before =
                page.after().equals(Position.START) ? FAR : page.after().at();
        return database.sql(
                        """
                select * from run where account_id = ? and subscription_id = ? and (requested_at, id) < (?, ?)
                order by requested_at desc, id desc limit ?""")
                .params(
                        account,
                        subscription,
                        Columns.time(before),
                        page.after().id(),
                        page.rows())
                .query(Run::of)
                .list();
    }

    /** What waits and may start now: of each subscription without a process the one that waits longest. */
    List<Run> startable(int most) {
        return database.sql(
                        """
                select * from run r where state = 'queued' and start_after <= ?
                and not exists (select 1 from run o where o.slot = r.subscription_id)
                and not exists (select 1 from run o where o.subscription_id = r.subscription_id and o.state = 'queued'
                    and (o.start_after, o.id) < (r.start_after, r.id))
                order by start_after, id limit ?""")
                .params(Columns.time(clock.instant()), most)
                .query(Run::of)
                .list();
    }

    /** Those whose processes are this node's. */
    List<Run> active(String node) {
        return database.sql("select * from run where node = ? and " + ACTIVE + " order by started_at, id")
                .params(node)
                .query(Run::of)
                .list();
    }

    int countActive() {
        return database.sql("select count(*) from run where " + ACTIVE)
                .query(Integer.class)
                .single();
    }

    int countActive(UUID account, UUID subscription) {
        return database.sql("select count(*) from run where account_id = ? and subscription_id = ? and " + ACTIVE)
                .params(account, subscription)
                .query(Integer.class)
                .single();
    }

    int countWaiting(UUID account, UUID subscription, Order.Cause cause) {
        return database.sql(
                        """
                select count(*) from run where account_id = ? and subscription_id = ? and state = 'queued' and cause = ?""")
                .params(account, subscription, cause.word())
                .query(Integer.class)
                .single();
    }

    /** How many of the newest ended runs in a row did not succeed. */
    int failuresInARow(UUID account, UUID subscription) {
        return database.sql(
                        """
                select count(*) from run where account_id = ? and subscription_id = ? and state in ('failed', 'lost')
                and requested_at > coalesce((select max(requested_at) from run
                    where account_id = ? and subscription_id = ? and state in ('succeeded', 'cancelled')), ?)""")
                .params(account, subscription, account, subscription, Columns.time(Instant.EPOCH))
                .query(Integer.class)
                .single();
    }

    boolean hasSucceeded(UUID account, UUID subscription) {
        return database.sql(
                                "select count(*) from run where account_id = ? and subscription_id = ? and state = 'succeeded'")
                        .params(account, subscription)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Takes the subscription's slot. */
    void start(Run run, long epoch, Sha256 token, Launcher launcher, String node, String directory) {
        database.sql(
                        """
                update run set state = 'starting', slot = subscription_id, epoch = ?, token_hash = ?, launcher = ?, node = ?,
                    directory = ?, started_at = ?, version = version + 1
                where account_id = ? and id = ? and state = 'queued'""")
                .param(epoch)
                .param(token.bytes())
                .param(launcher.word())
                .param(node)
                .param(directory)
                .param(Columns.time(clock.instant()))
                .params(run.account(), run.id())
                .update();
    }

    /** Keeps the mark of its process; a run that is to end already goes on ending. */
    void launched(Run run, ProcessMark process) {
        database.sql(
                        """
                update run set pid = ?, pid_started_at = ?, version = version + 1,
                    state = case when state = 'starting' then 'running' else state end
                where account_id = ? and id = ? and\s"""
                                + ACTIVE)
                .param(process.pid())
                .param(Columns.time(process.startedAt()))
                .params(run.account(), run.id())
                .update();
    }

    void heard(Run run, Instant at) {
        database.sql("update run set heard_at = ? where account_id = ? and id = ?")
                .params(Columns.time(at), run.account(), run.id())
                .update();
    }

    /** Those that wait end at once, those that run are to end. */
    void cancel(UUID account, UUID subscription, String why) {
        database.sql(
                        """
                update run set state = 'cancelled', ended_at = ?, message = ?, version = version + 1
                where account_id = ? and subscription_id = ? and state = 'queued'""")
                .params(Columns.time(clock.instant()), why, account, subscription)
                .update();
        database.sql(
                        """
                update run set state = 'cancelling', message = ?, version = version + 1
                where account_id = ? and subscription_id = ? and state in ('starting', 'running')""")
                .params(why, account, subscription)
                .update();
    }

    void cancel(Run run, String why) {
        boolean waits = run.state() == RunState.QUEUED;
        database.sql(
                        "update run set state = ?, ended_at = ?, message = ?, version = version + 1 where account_id = ? and id = ?")
                .param((waits ? RunState.CANCELLED : RunState.CANCELLING).word())
                .param(Columns.timeOrNull(waits ? clock.instant() : null))
                .param(why)
                .params(run.account(), run.id())
                .update();
    }

    /** Ends it and frees the slot; its token is good for nothing any more. False if it had ended before. */
    boolean end(Run run, Ending ending) {
        return database.sql(
                                """
                update run set state = ?, ended_at = ?, error_kind = ?, message = ?, report = ?, slot = null, token_hash = null,
                    version = version + 1
                where account_id = ? and id = ? and ended_at is null""")
                        .param(ending.state().word())
                        .param(Columns.time(clock.instant()))
                        .param(ending.errorKind())
                        .param(ending.message())
                        .param(ending.report())
                        .params(run.account(), run.id())
                        .update()
                == 1;
    }

    /** The hash of the token with which the run's process asks; empty once the run has ended. */
    Optional<Sha256> token(UUID run) {
        return database.sql("select token_hash from run where id = ? and token_hash is not null")
                .params(run)
                .query((row, number) -> Sha256.read(row, "token_hash"))
                .optional();
    }
}
