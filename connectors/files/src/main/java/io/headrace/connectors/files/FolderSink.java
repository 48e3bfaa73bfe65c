package io.headrace.connectors.files;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.Staged;
import io.headrace.connectors.spi.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A folder of data files behind a chain of manifests. One thread. */
final class FolderSink implements Sink {
    private final SinkFolder folder;
    private final SinkFormat format;
    private final RunContext context;

    FolderSink(SinkFolder folder, SinkFormat format, RunContext context) {
        this.folder = folder;
        this.format = format;
        this.context = context;
    }

    @Override
    public Committed committed() throws ConnectorException {
        return folder.reconciled().map(Head::committed).orElse(Committed.NONE);
    }

    @Override
    public Set<Extent> accepts() {
        return Set.of(Extent.FULL, Extent.APPENDS, Extent.CHANGES, Extent.PARTS);
    }

    @Override
    public void check(Plan plan) throws ConnectorException {
        for (StructField column : plan.schema().fields()) {
            if (!format.holds(column.dataType())) {
                throw new ConnectorException(
                        Kind.REFUSED,
                        "Column '" + column.name() + "' of type "
                                + column.dataType().sql() + " cannot be written to "
                                + format.extension() + "; leave it out by 'select', or deliver to "
                                + (format.extension().equals("csv") ? "parquet or Delta" : "another sink"));
            }
        }
    }

    @Override
    public Dataset<Row> rows(SparkSession spark) throws ConnectorException {
        Head head = folder.reconciled()
                .orElseThrow(() -> new ConnectorException(
                        Kind.INTERNAL, "The folder '" + folder.name() + "' has no commit to read"));
        StructType schema = head.manifest().schema();
        return format.read(spark, folder, head.files(), schema).select(Staging.columns(schema));
    }

    @Override
    public Staged stage(Plan plan, ChangeBatch batch) throws ConnectorException {
        check(plan);
        StructType schema = Staging.plain(plan.schema());
        return stage(plan, (before, stage) -> new Staging(folder, format, plan, schema, stage).draft(before, batch));
    }

    @Override
    public Optional<Staged> compact(SparkSession spark) throws ConnectorException {
        @Nullable Head head = folder.reconciled().orElse(null);
        if (head == null || Compaction.small(head.files()).size() < 2) {
            return Optional.empty();
        }
        // The mode says what the engine delivers, and nothing is delivered.
        Plan plan = Compaction.plan(head, WriteMode.MIRROR, context.runId());
        FolderStaged staged = stage(plan, new Compaction(spark, folder, format, plan));
        return Optional.of(staged.summarised(Compaction.summary(head.files(), staged.manifest())));
    }

    /** @param maker called once, if the folder is where the plan expects it */
    FolderStaged stage(Plan plan, Draft.Maker maker) throws ConnectorException {
        context.faults().before(Step.FENCE, plan);
        // Whatever this run writes lies in a folder of its own name until it is published.
        String stage = SinkFolder.stage(plan.number(), plan.runId()) + "/" + UUID.randomUUID();
        context.faults().after(Step.FENCE, plan);
        context.faults().before(Step.RECONCILE, plan);
        @Nullable Head head = folder.reconciled().orElse(null);
        context.faults().after(Step.RECONCILE, plan);
        FolderStaged nothing = new FolderStaged(plan, folder, null, new RowCounts(0, 0, 0, 0, 0), stage);
        if ((head == null ? 0 : head.number()) != plan.number() - 1) {
            return nothing;
        }
        try {
            return staged(plan, maker, head, stage);
        } catch (ConnectorException | RuntimeException e) {
            nothing.close();
            if (isOvertaken(plan)) {
                return nothing;
            }
            throw e;
        }
    }

    /** Another run that has taken the plan's number removes what this one has staged, and it fails in whatever way. */
    private boolean isOvertaken(Plan plan) {
        try {
            return folder.chain()
                            .newest()
                            .map(entry -> entry.manifest().number())
                            .orElse(0L)
                    >= plan.number();
        } catch (IOException | ConnectorException e) {
            return false;
        }
    }

    private FolderStaged staged(Plan plan, Draft.Maker maker, @Nullable Head head, String stage)
            throws ConnectorException {
        StructType schema = Staging.plain(plan.schema());
        if (plan.extent() != Extent.FULL) {
            checkSame(schema, head);
        }
        List<LiveFile> before = head == null ? List.of() : head.files();
        Draft draft;
        try {
            context.faults().before(Step.STAGE, plan);
            draft = maker.draft(before, stage);
            context.faults().after(Step.STAGE, plan);
            context.faults().before(Step.VERIFY, plan);
            verify(draft);
            context.faults().after(Step.VERIFY, plan);
        } catch (IOException e) {
            throw LakeErrors.of(e, "write to the folder '" + folder.name() + "'");
        }
        Manifest manifest = Manifest.after(
                head,
                Committed.by(plan, context.clock().instant()),
                plan.mapping(),
                head == null ? UUID.randomUUID().toString() : head.manifest().table(),
                schema,
                draft);
        folder.chain().checkFits(manifest);
        return new FolderStaged(
                plan, folder, manifest, draft.counts().inFiles(draft.added().size()), stage);
    }

    private void checkSame(StructType schema, @Nullable Head head) throws ConnectorException {
        if (head != null && !head.manifest().schema().equals(schema)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The columns have changed since the last commit to the folder '" + folder.name()
                            + "', which only a full snapshot can deliver; order one");
        }
    }

    /** What the tasks say is compared with what lies there and with what was handed in. */
    private void verify(Draft draft) throws ConnectorException, IOException {
        long rows = 0;
        Configuration configuration = folder.lake().configuration();
        for (LiveFile file : draft.added()) {
            org.apache.hadoop.fs.Path place = folder.path(file.staged());
            long size = folder.lake().fileSystem().getFileStatus(place).getLen();
            long own = format.rows(place, configuration, file.rows());
            if (size != file.sizeBytes() || own != file.rows()) {
                throw lost(file.rows(), own);
            }
            rows += file.rows();
        }
        if (rows != draft.expected()) {
            throw lost(draft.expected(), rows);
        }
    }

    private ConnectorException lost(long expected, long found) {
        return new ConnectorException(
                Kind.INTERNAL,
                "Of " + expected + " rows for the folder '" + folder.name() + "' " + found
                        + " were staged; nothing was published, run again");
    }
}
