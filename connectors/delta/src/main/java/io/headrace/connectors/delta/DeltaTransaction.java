package io.headrace.connectors.delta;

import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaLog$;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.DummySnapshot;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DomainMetadata;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Some;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One optimistic transaction on one Delta table: files first, where no reader looks, then one commit. It counts as having
 * read the whole table, and two commits that set the same domain exclude each other, so that any other commit of rows or of
 * ours makes it fail. One thread.
 *
 * <p>Uses Delta's internal classes, for which its version is pinned exactly; {@link DeltaFrames} is the only other such class.
 */
final class DeltaTransaction {
    private static final String MAPPING = "delta.columnMapping.mode";

    private final SparkSession spark;
    private final Path table;
    private final DeltaLog log;
    private final OptimisticTransaction transaction;

    private DeltaTransaction(SparkSession spark, Path table, DeltaLog log) {
        this.spark = spark;
        this.table = table;
        this.log = log;
        this.transaction = log.startTransaction(Option.empty(), Option.empty());
    }

    static DeltaTransaction begin(SparkSession spark, Path table, Tenancy tenancy) {
        SparkSession.setActiveSession(spark);
        // A table that was removed and created again would be taken for the old one.
        DeltaLog$.MODULE$.invalidateCache(spark, table);
        DeltaTransaction begun = new DeltaTransaction(spark, table, DeltaLog$.MODULE$.forTable(spark, table));
        if (tenancy.shared()) {
            // Appends of other mappings may come between; our own would set the same domain.
            begun.transaction.txnVersion(tenancy.application());
        } else {
            begun.transaction.readWholeTable();
        }
        return begun;
    }

    /** What a commit does to the files of the table. */
    record FileChange(List<AddFile> added, List<AddFile> removed) {
        long bytes() {
            return added.stream().mapToLong(AddFile::size).sum();
        }

        /** Whether rows come or go; otherwise they only move to other files. */
        boolean changesRows() {
            return added.isEmpty() || added.stream().anyMatch(AddFile::dataChange);
        }

        /** The rows added by the files' statistics; empty if a file has none. */
        static Optional<Long> rows(List<AddFile> files) {
            long rows = 0;
            for (AddFile file : files) {
                Option<Object> counted = file.numLogicalRecords();
                if (counted.isEmpty()) {
                    return Optional.empty();
                }
                rows += (Long) counted.get();
            }
            return Optional.of(rows);
        }
    }

    /** The version that this transaction builds on; -1 if there is no table yet. */
    long version() {
        return transaction.readVersion();
    }

    String tableId() {
        return transaction.metadata().id();
    }

    /** The table's columns as this transaction leaves them. */
    StructType schema() {
        return Schemas.plain(transaction.metadata().schema());
    }

    SparkSession spark() {
        return spark;
    }

    Path table() {
        return table;
    }

    /** Whether {@code wanted} has names that the table, as it is, cannot hold. */
    boolean lacksMapping(StructType wanted) {
        return version() >= 0
                && Schemas.needsMapping(wanted)
                && !metadata().configuration().contains(MAPPING);
    }

    /** A commit of its own: Delta lets the way of naming columns change only while the columns stay. */
    void enableMapping() {
        SparkSession.setActiveSession(spark);
        Metadata now = metadata();
        transaction.updateMetadata(metadata(now, now.schema(), Map.of(MAPPING, "name"), false), false);
        transaction.commit(
                CollectionConverters.asScala(List.<Action>of()).toSeq(), DeltaOperations.ManualUpdate$.MODULE$);
    }

    private Metadata metadata() {
        return transaction.metadata();
    }

    private boolean hasDomains() {
        return transaction.protocol().readerAndWriterFeatureNames().contains("domainMetadata");
    }

    /** Gives the table {@code wanted}'s columns; drops what it has beyond if they do not fit. Before anything is written. */
    void columns(StructType wanted) {
        SparkSession.setActiveSession(spark);
        Metadata now = metadata();
        boolean isNew = version() < 0;
        boolean fits =
                !isNew && Schemas.breaking(Schemas.plain(now.schema()), wanted).isEmpty();
        StructType schema = fits ? Schemas.extended(now.schema(), wanted) : Schemas.plain(wanted);
        if (fits && schema.equals(now.schema()) && hasDomains()) {
            return;
        }
        Map<String, String> properties = new HashMap<>();
        properties.put("delta.feature.domainMetadata", "supported");
        if (Schemas.needsMapping(schema)) {
            properties.put(MAPPING, "name");
        }
        if (schema.json().contains("\"timestamp_ntz\"")) {
            properties.put("delta.feature.timestampNtz", "supported");
        }
        Metadata next = metadata(now, schema, properties, isNew);
        if (isNew) {
            transaction.updateMetadataForNewTable(next);
        } else if (fits) {
            transaction.updateMetadata(next, false);
        } else {
            transaction.updateMetadataForTableOverwrite(next);
        }
    }

    /** All files that make up the table. */
    List<AddFile> files() {
        SparkSession.setActiveSession(spark);
        return CollectionConverters.asJava(transaction.filterFiles());
    }

    /** Those of the table's files whose full paths are among {@code paths}. */
    List<AddFile> files(Set<String> paths) {
        Path root = table;
        return transaction
                .snapshot()
                .allFiles()
                .filter((FilterFunction<AddFile>)
                        file -> paths.contains(TableLog.file(root, file.path()).toString()))
                .collectAsList();
    }

    /** The rows of {@code files}, in the columns that this transaction leaves: old files give NULL for new ones. */
    Dataset<Row> rows(List<AddFile> files) {
        SparkSession.setActiveSession(spark);
        DummySnapshot left = new DummySnapshot(
                log.logPath(), log, transaction.metadata(), Option.empty(), new Some<>(transaction.protocol()));
        return log.createDataFrame(left, CollectionConverters.asScala(files).toSeq(), false, Option.empty());
    }

    /** Writes {@code rows}, which have the table's columns, into new files. */
    List<AddFile> write(Dataset<Row> rows) {
        SparkSession.setActiveSession(spark);
        List<AddFile> added = new ArrayList<>();
        for (FileAction action : CollectionConverters.asJava(transaction.writeFiles(rows))) {
            if (action instanceof AddFile file) {
                added.add(file);
            }
        }
        return added;
    }

    /** Rows that Spark's writers acknowledged; empty if nothing was written or metrics are off. */
    Optional<Long> writtenRows() {
        Option<SQLMetric> metric = transaction.getMetric("numOutputRows");
        return metric.isEmpty() ? Optional.empty() : Optional.of(metric.get().value());
    }

    /**
     * The atomic step.
     *
     * @throws java.util.ConcurrentModificationException if another commit came first; nothing was committed
     */
    void commit(FileChange files, SinkState state, Tenancy tenancy, Plan plan) {
        SparkSession.setActiveSession(spark);
        long now = System.currentTimeMillis();
        List<Action> actions = new ArrayList<>();
        actions.add(new SetTransaction(tenancy.application(), plan.number(), new Some<>(now)));
        actions.add(new DomainMetadata(tenancy.domain(), state.json(), false));
        actions.addAll(files.added());
        files.removed().forEach(file -> actions.add(file.removeWithTimestamp(now, files.changesRows())));
        transaction.commit(CollectionConverters.asScala(actions).toSeq(), operation(plan, state));
    }

    private static DeltaOperations.Operation operation(Plan plan, SinkState state) {
        boolean append = plan.extent() == Extent.APPENDS;
        Option<String> rows = plan.extent() == Extent.CHANGES ? new Some<>("the rows of changed keys") : Option.empty();
        return new DeltaOperations.Write(
                append ? SaveMode.Append : SaveMode.Overwrite,
                Option.empty(),
                rows,
                new Some<>(state.committed().json()),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty());
    }

    private static Metadata metadata(Metadata now, StructType schema, Map<String, String> properties, boolean isNew) {
        Map<String, String> all = new HashMap<>(CollectionConverters.asJava(now.configuration()));
        all.putAll(properties);
        List<String> names = List.of(schema.fieldNames());
        boolean partitioned = names.containsAll(CollectionConverters.asJava(now.partitionColumns()));
        scala.collection.immutable.Seq<String> none =
                CollectionConverters.asScala(List.<String>of()).toSeq();
        return new Metadata(
                isNew ? UUID.randomUUID().toString() : now.id(),
                now.name(),
                now.description(),
                new Format("parquet", scala.collection.immutable.Map$.MODULE$.empty()),
                schema.json(),
                partitioned && !isNew ? now.partitionColumns() : none,
                scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(all)),
                isNew ? new Some<>(System.currentTimeMillis()) : now.createdTime());
    }
}
