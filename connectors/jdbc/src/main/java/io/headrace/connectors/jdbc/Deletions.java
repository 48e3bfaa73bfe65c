package io.headrace.connectors.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How deletions in a table are noticed.
 *
 * @param byKeys whether the keys that are there are compared with those at the consumer
 * @param every how long that need not be done again; empty: it is done in every snapshot
 * @param mark the column that marks rows as deleted
 */
record Deletions(boolean byKeys, Optional<Duration> every, Optional<String> mark) {
    static Deletions of(JdbcSource settings) {
        boolean byKeys = !settings.insertOnly() && settings.deletes() == JdbcSource.Deletes.KEYS;
        return new Deletions(byKeys, settings.deletesEvery(), settings.softDelete());
    }

    /** @param last when keys were compared last */
    boolean isDue(Instant at, Instant last) {
        return byKeys && (every.isEmpty() || !at.isBefore(last.plus(every.get())));
    }

    /** For plans. */
    String words(Instant at, Instant last) {
        List<String> ways = new ArrayList<>();
        mark.ifPresent(m -> ways.add("by column '" + m + "'"));
        if (byKeys) {
            boolean due = isDue(at, last);
            String next = every.map(e -> (due ? ", next after " : " next after ")
                            + (due ? at : last).plus(e).truncatedTo(ChronoUnit.SECONDS))
                    .orElse("");
            ways.add("by comparing keys" + next);
        }
        return ways.isEmpty() ? "deletions are not looked for" : "deletions " + String.join(" and ", ways);
    }
}
