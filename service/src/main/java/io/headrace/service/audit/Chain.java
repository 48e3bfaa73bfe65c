package io.headrace.service.audit;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The sealed audit: one chain of hashes per account, only ever added to. */
@Component
public final class Chain {
    private static final int BATCH = 500;
    private static final Sha256 BEGINNING = Sha256.of("headrace audit");

    private final JdbcClient database;
    private final TransactionTemplate transactions;

    Chain(JdbcClient database, TransactionTemplate transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    /** Seals what was recorded and committed up to now, in every chain. */
    public void seal() {
        database.sql("select distinct chain from audit_pending")
                .query(UUID.class)
                .list()
                .forEach(this::seal);
    }

    /** Seals what was recorded and committed up to now in {@code chain}. */
    public void seal(UUID chain) {
        int sealed = BATCH;
        while (sealed == BATCH) {
            Integer count = transactions.execute(status -> sealSome(chain));
            sealed = count == null ? 0 : count;
        }
    }

    private int sealSome(UUID chain) {
        Head head = lock(chain);
        List<Pending> pending = database.sql("select * from audit_pending where chain = ? order by id limit " + BATCH)
                .params(chain)
                .query((row, number) -> new Pending(row.getLong("id"), AuditEvent.of(row)))
                .list();
        for (Pending one : pending) {
            Head next = head.after(chain, one.event());
            insert(chain, one.event(), head.hash(), next);
            database.sql("delete from audit_pending where id = ?")
                    .params(one.id())
                    .update();
            head = next;
        }
        database.sql("update audit_head set number = ?, hash = ? where chain = ?")
                .params(head.number(), head.hash().bytes(), chain)
                .update();
        return pending.size();
    }

    /** One seals at a time: the others wait here. */
    private Head lock(UUID chain) {
        database.sql("insert into audit_head (chain, number, hash) values (?, 0, ?) on conflict do nothing")
                .params(chain, BEGINNING.bytes())
                .update();
        return database.sql("select number, hash from audit_head where chain = ? for update")
                .params(chain)
                .query(Head::of)
                .single();
    }

    private void insert(UUID chain, AuditEvent event, Sha256 previous, Head head) {
        database.sql(
                        """
                insert into audit_event (chain, number, event_id, happened_at, actor_kind, actor_id, actor_name, action,
                    subject_kind, subject_id, detail, address, previous_hash, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(chain)
                .param(head.number())
                .param(event.id())
                .param(Columns.time(event.at()))
                .param(event.actorKind())
                .param(event.actor())
                .param(event.actorName())
                .param(event.action())
                .param(event.subjectKind())
                .param(event.subject())
                .param(event.detail())
                .param(event.address())
                .param(previous.bytes())
                .param(head.hash().bytes())
                .update();
    }

    /** The newest events first; the committed ones are sealed before, so that none is missing. */
    public Page<AuditEvent> page(UUID chain, PageRequest request) {
        seal(chain);
        long before = request.after().equals(Position.START)
                ? Long.MAX_VALUE
                : request.after().number();
        List<Numbered> rows = database.sql(
                        "select * from audit_event where chain = ? and number < ? order by number desc limit ?")
                .params(chain, before, request.rows())
                .query((row, number) -> new Numbered(row.getLong("number"), AuditEvent.of(row)))
                .list();
        return Page.of(rows, request, row -> Position.of(row.number()), Numbered::event);
    }

    /** Computes {@code chain} anew from its beginning and compares it with what is stored. */
    public Verdict verify(UUID chain) {
        seal(chain);
        return Objects.requireNonNull(transactions.execute(status -> compare(chain)));
    }

    private Verdict compare(UUID chain) {
        Head head = lock(chain);
        Head reached = new Head(0, BEGINNING);
        while (true) {
            List<Sealed> batch = database.sql(
                            "select * from audit_event where chain = ? and number > ? order by number limit " + BATCH)
                    .params(chain, reached.number())
                    .query(Sealed::of)
                    .list();
            for (Sealed sealed : batch) {
                Head next = reached.after(chain, sealed.event());
                if (sealed.number() != next.number()) {
                    return Verdict.broken(next.number(), "is missing");
                }
                if (!sealed.hash().equals(next.hash())) {
                    return Verdict.broken(next.number(), "was changed");
                }
                reached = next;
            }
            if (batch.size() < BATCH) {
                return reached.equals(head)
                        ? new Verdict(
                                true, reached.number(), null, reached.hash().hex())
                        : Verdict.broken(reached.number() + 1, "is missing");
            }
        }
    }

    /**
     * What a look through a chain found.
     *
     * @param events how many were looked at and are as they were sealed
     * @param message names the first event that is not; null if all are
     * @param head the hash of the newest event: whoever keeps it can tell later that nothing before was changed
     */
    public record Verdict(boolean intact, long events, @Nullable String message, @Nullable String head) {
        private static Verdict broken(long number, String what) {
            return new Verdict(false, number - 1, "event " + number + " " + what, null);
        }
    }

    private record Pending(long id, AuditEvent event) {}

    private record Numbered(long number, AuditEvent event) {}

    private record Head(long number, Sha256 hash) {
        static Head of(ResultSet row, int index) throws SQLException {
            return new Head(row.getLong("number"), Sha256.read(row, "hash"));
        }

        Head after(UUID chain, AuditEvent event) {
            return new Head(number + 1, event.hash(chain, number + 1, hash));
        }
    }

    private record Sealed(long number, AuditEvent event, Sha256 hash) {
        static Sealed of(ResultSet row, int index) throws SQLException {
            return new Sealed(row.getLong("number"), AuditEvent.of(row), Sha256.read(row, "hash"));
        }
    }
}
