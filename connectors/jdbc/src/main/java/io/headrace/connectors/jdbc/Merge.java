package io.headrace.connectors.jdbc;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Brings staged rows into their target, within the transaction of its caller. */
final class Merge {
    private final Dialect dialect;
    private final StagedTable staged;
    private final Plan plan;
    private final String target;
    private final List<String> columns;
    private final List<String> key;

    Merge(Dialect dialect, StagedTable staged) {
        this.dialect = dialect;
        this.staged = staged;
        this.plan = staged.plan();
        this.target = staged.target().quoted();
        this.columns = Arrays.asList(plan.schema().fieldNames());
        this.key = keyOf(plan);
    }

    /** What tells the target's rows apart; in other modes than MIRROR a key may come again. */
    static List<String> keyOf(Plan plan) {
        return plan.writeMode() == WriteMode.MIRROR ? plan.key() : List.of();
    }

    RowCounts apply(Connection connection) throws SQLException, ConnectorException {
        String all = staged.isAccepted();
        if (plan.extent() == Extent.APPENDS || plan.number() == 1) {
            return counts(insert(connection, all), 0, 0);
        }
        if (plan.extent() == Extent.FULL && key.isEmpty()) {
            long deleted = update(connection, "DELETE FROM " + target);
            return counts(insert(connection, all), 0, deleted);
        }
        requireUnique(connection);
        String gone;
        String kept = all;
        if (plan.extent() == Extent.FULL) {
            gone = "NOT EXISTS (" + matching(all) + ")";
        } else {
            String change = "s." + Identifiers.quote(ChangeBatch.CHANGE);
            gone = "EXISTS (" + matching(all + " AND " + change + " = '" + ChangeBatch.DELETE + "'") + ")";
            kept = all + " AND " + change + " = '" + ChangeBatch.UPSERT + "'";
        }
        long deleted = update(connection, "DELETE FROM " + target + " AS t WHERE " + gone);
        return upsert(connection, kept, deleted);
    }

    private RowCounts upsert(Connection connection, String kept, long deleted) throws SQLException {
        boolean oneTable = staged.target().storage().size() == 1
                && staged.target()
                        .identity()
                        .equals(Long.toString(staged.target().storage().get(0).oid()));
        if (oneTable && staged.target().hasUniqueKey(key) && dialect.upsert().isPresent()) {
            String source = "(SELECT " + Identifiers.quoteAll(columns) + " FROM " + staged.quoted() + " AS s WHERE "
                    + kept + ")";
            String merge = dialect.upsert().get().write(target, source, columns, key);
            return Query.of(merge).one(connection, r -> counts(r.getLong(1), r.getLong(2), deleted));
        }
        List<String> values = columns.stream().filter(c -> !key.contains(c)).toList();
        String differs = values.stream()
                .map(Identifiers::quote)
                .map(c -> "s." + c + " IS DISTINCT FROM t." + c)
                .collect(Collectors.joining(" OR ", " AND (", ")"));
        long updated = values.isEmpty()
                ? 0
                : update(connection, "DELETE FROM " + target + " AS t WHERE EXISTS (" + matching(kept + differs) + ")");
        String isNew = " AND NOT EXISTS (SELECT 1 FROM " + target + " AS t WHERE " + sameKey() + ")";
        return counts(insert(connection, kept + isNew) - updated, updated, deleted);
    }

    /** Without a unique constraint the database would take a key twice. */
    private void requireUnique(Connection connection) throws SQLException, ConnectorException {
        if (staged.target().hasUniqueKey(key)) {
            return;
        }
        long twice = Query.of("SELECT count(*) FROM (SELECT 1 AS one FROM " + staged.quoted() + " AS s WHERE "
                        + staged.isAccepted() + " GROUP BY " + Identifiers.quoteAll(key) + " HAVING count(*) > 1) AS d")
                .one(connection, r -> r.getLong(1));
        if (twice > 0) {
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "mapping '" + plan.mapping() + "': " + twice + " keys (" + String.join(", ", key)
                            + ") come more than once; name a key that tells the rows apart");
        }
    }

    private String matching(String condition) {
        return "SELECT 1 FROM " + staged.quoted() + " AS s WHERE " + condition + " AND " + sameKey();
    }

    private String sameKey() {
        return key.stream()
                .map(Identifiers::quote)
                .map(c -> "s." + c + " = t." + c)
                .collect(Collectors.joining(" AND "));
    }

    private long insert(Connection connection, String condition) throws SQLException {
        String names = Identifiers.quoteAll(columns);
        return update(
                connection,
                "INSERT INTO " + target + " (" + names + ") SELECT " + names + " FROM " + staged.quoted()
                        + " AS s WHERE " + condition);
    }

    private static long update(Connection connection, String sql) throws SQLException {
        return Query.of(sql).update(connection);
    }

    private RowCounts counts(long inserted, long updated, long deleted) {
        return new RowCounts(staged.rows(), inserted, updated, deleted, staged.bytes());
    }
}
