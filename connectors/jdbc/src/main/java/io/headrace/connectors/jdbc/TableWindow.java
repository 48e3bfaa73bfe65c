package io.headrace.connectors.jdbc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BooleanType;
import org.jspecify.annotations.Nullable;

/** What is new in a table, in the state that its session holds; the session ends the state. */
final class TableWindow implements Window {
    private final Supplier<SparkSession> spark;
    private final PinnedState state;
    private final Tracking.News news;
    private final Reading reading;
    private final List<String> key;
    private final JdbcSource settings;
    private final DatabaseTable table;
    private @Nullable ChangeBatch changes;

    TableWindow(
            Supplier<SparkSession> spark,
            PinnedState state,
            Tracking.News news,
            Reading reading,
            List<String> key,
            JdbcSource settings,
            DatabaseTable table) {
        this.spark = spark;
        this.state = state;
        this.news = news;
        this.reading = reading;
        this.key = key;
        this.settings = settings;
        this.table = table;
    }

    @Override
    public Watermark to() {
        return news.to();
    }

    @Override
    public ChangeBatch changes() {
        if (changes == null) {
            try {
                changes = read(spark.get());
            } catch (ConnectorException e) {
                throw new RowFailure(e);
            }
        }
        return changes;
    }

    private ChangeBatch read(SparkSession session) throws ConnectorException {
        if (news.extent() == Extent.APPENDS) {
            return new ChangeBatch.Appends(state.rows(session, reading));
        }
        if (news.extent() == Extent.FULL) {
            return new ChangeBatch.Snapshot(state.rows(session, living(reading)));
        }
        Optional<Dataset<Row>> present = Optional.empty();
        if (news.present().isPresent()) {
            Reading all = new Reading(table, reading.schema(), news.present().get(), reading.bytes());
            present = Optional.of(state.rows(session, living(all).columns(key)));
        }
        Dataset<Row> rows = state.rows(session, reading).withColumn(ChangeBatch.CHANGE, change());
        return new ChangeBatch.Changes(rows, key, present);
    }

    private Column change() {
        if (settings.softDelete().isEmpty()) {
            return lit(ChangeBatch.UPSERT);
        }
        String name = settings.softDelete().get();
        Column mark = col("`" + name.replace("`", "``") + "`");
        Column deleted = isFlag(name) ? mark.eqNullSafe(true) : mark.isNotNull();
        return when(deleted, ChangeBatch.DELETE).otherwise(ChangeBatch.UPSERT);
    }

    /** Without the rows that are marked as deleted. */
    private Reading living(Reading some) {
        if (settings.softDelete().isEmpty()) {
            return some;
        }
        String name = settings.softDelete().get();
        Query alive = Query.of(Identifiers.quote(name) + (isFlag(name) ? " IS NOT TRUE" : " IS NULL"));
        return new Reading(some.table(), some.schema(), some.where().and(alive), some.bytes());
    }

    private boolean isFlag(String column) {
        return reading.schema().apply(column).dataType() instanceof BooleanType;
    }

    @Override
    public void close() {}
}
