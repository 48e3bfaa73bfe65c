package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;

import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Writes a batch's files where no reader looks. One commit, one thread. */
final class Staging {
    /** What a data file should have, for readers that open one at a time. */
    static final long FILE_BYTES = 128L * 1024 * 1024;

    /** An estimate beyond it is none. */
    private static final long MOST_FILES = 10_000;

    private final SinkFolder folder;
    private final SinkFormat format;
    private final Plan plan;
    private final StructType schema;
    private final String stage;

    /** @param stage relative to the folder */
    Staging(SinkFolder folder, SinkFormat format, Plan plan, StructType schema, String stage) {
        this.folder = folder;
        this.format = format;
        this.plan = plan;
        this.schema = schema;
        this.stage = stage;
    }

    /** Names and types alone: what else a session attaches to columns is no part of the copy. */
    static StructType plain(StructType schema) {
        StructType plain = new StructType();
        for (StructField column : schema.asNullable().fields()) {
            plain = plain.add(column.name(), column.dataType());
        }
        return plain;
    }

    static Column[] columns(StructType schema) {
        return Stream.of(schema.fieldNames()).map(Staging::named).toArray(Column[]::new);
    }

    /** A column by its name taken literally. */
    static Column named(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    Draft draft(List<LiveFile> before, ChangeBatch batch) throws ConnectorException, IOException {
        Draft draft = draftOf(before, batch);
        return draft.live().isEmpty() ? withEmptyFile(draft, batch.rows().sparkSession()) : draft;
    }

    private Draft draftOf(List<LiveFile> before, ChangeBatch batch) throws ConnectorException, IOException {
        List<LiveFile> filled = before.stream().filter(file -> file.rows() > 0).toList();
        if (batch instanceof ChangeBatch.Changes changes) {
            return new Merge(folder, format, schema, filled).draft(changes, this);
        }
        List<LiveFile> kept = new ArrayList<>();
        if (batch instanceof ChangeBatch.Appends) {
            kept.addAll(filled);
        } else if (batch instanceof ChangeBatch.Parts parts) {
            checkOrigins(filled);
            filled.stream()
                    .filter(file -> !parts.removed().contains(String.valueOf(file.origin())))
                    .forEach(kept::add);
        }
        List<LiveFile> added = write(batch.rows(), batch.hasOrigin());
        long rows = rows(added);
        return new Draft(kept, added, rows, new RowCounts(rows, rows, 0, rows(filled) - rows(kept), bytes(added)));
    }

    static long rows(List<LiveFile> files) {
        return files.stream().mapToLong(LiveFile::rows).sum();
    }

    static long bytes(List<LiveFile> files) {
        return files.stream().mapToLong(LiveFile::sizeBytes).sum();
    }

    /** Writes the columns of the schema, by name. */
    List<LiveFile> write(Dataset<Row> rows, boolean hasOrigin) throws ConnectorException, IOException {
        SparkSession spark = rows.sparkSession();
        folder.lake().configure(spark);
        List<Column> selected = new ArrayList<>(List.of(columns(schema)));
        if (hasOrigin) {
            selected.add(named(ChangeBatch.ORIGIN));
        }
        Dataset<Row> written = rows.select(selected.toArray(Column[]::new));
        // Files of one origin are those of the source; others get a good size.
        Dataset<Row> sized = hasOrigin ? written : sized(written);
        WriteTask task = task(spark, hasOrigin ? schema.length() : -1);
        try {
            List<LiveFile> files = ((org.apache.spark.sql.classic.Dataset<Row>) sized)
                    .queryExecution()
                    .toRdd()
                    .toJavaRDD()
                    .mapPartitions(task)
                    .collect();
            return named(files);
        } catch (RuntimeException e) {
            throw failed(e);
        } catch (Exception e) {
            // Spark throws its own checked exception without saying so.
            throw failed(e);
        }
    }

    private ConnectorException failed(Exception e) {
        return LakeErrors.of(e, "write to the folder '" + folder.name() + "'");
    }

    private WriteTask task(SparkSession spark, int origin) throws IOException {
        Job job = Job.getInstance(folder.lake().configuration());
        var writers = format.writers(spark, job, schema);
        return new WriteTask(
                writers,
                SerializableConfiguration.broadcast(spark.sparkContext(), job.getConfiguration()),
                folder.path(stage).toString(),
                stage,
                format.extension(),
                schema,
                origin);
    }

    /** One file for a small window, else about {@link #FILE_BYTES} each; where the size is unknown by a shuffle. */
    private static Dataset<Row> sized(Dataset<Row> rows) {
        scala.math.BigInt estimate = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .optimizedPlan()
                .stats()
                .sizeInBytes();
        long files = estimate.isValidLong() ? estimate.toLong() / FILE_BYTES + 1 : Long.MAX_VALUE;
        return files <= MOST_FILES ? rows.coalesce((int) files) : rows.hint("rebalance");
    }

    private List<LiveFile> named(List<LiveFile> written) {
        List<LiveFile> named = new ArrayList<>();
        for (LiveFile file : written) {
            named.add(new LiveFile(
                    SinkFolder.dataName(plan.number(), plan.runId(), named.size(), format.extension()),
                    file.staged(),
                    file.sizeBytes(),
                    file.rows(),
                    file.origin()));
        }
        return named;
    }

    /** So that plain readers learn the columns of a copy without rows. */
    private Draft withEmptyFile(Draft draft, SparkSession spark) throws IOException {
        List<LiveFile> empty = named(List.of(task(spark, -1).empty()));
        return new Draft(draft.kept(), empty, draft.expected(), draft.counts());
    }

    private void checkOrigins(List<LiveFile> files) throws ConnectorException {
        if (files.stream().anyMatch(file -> file.origin() == null)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The folder '" + folder.name()
                            + "' holds rows of which it is not known which of the provider's files"
                            + " they came from; order a full snapshot");
        }
    }
}
